import type { LanguageModel, LanguageModelList, ModelKey } from "@/lib/services/models/shapes";
import { formatCompact } from "@/lib/ui/blocks/format";
import { ModelName } from "@/lib/ui/blocks/model-name";
import { Badge } from "@/lib/ui/primitives/badge";
import { Panel, PanelBody, PanelHeader } from "@/lib/ui/primitives/panel";
import { ScrollRegion } from "@/lib/ui/primitives/scroll-region";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/lib/ui/primitives/table";
import { AddModelKey } from "./add-model-key";
import { ModelKeyRow } from "./model-key-row";
import { TestModel } from "./test-model";

interface ModelsPanelProps {
  models: LanguageModelList;
  /** Null: the reader may not see them. */
  keys: readonly ModelKey[] | null;
}

/** Which language models roles and the planner may use, and the workspace's own keys for them. */
export function ModelsPanel({ models, keys }: ModelsPanelProps) {
  return (
    <Panel>
      <PanelHeader
        title="Language models"
        description={
          models.default === null
            ? "None is configured: roles can't run, and tasks are planned by rules."
            : `Used when nobody names one: ${models.default}`
        }
        actions={keys ? <AddModelKey /> : null}
      />
      {keys && keys.length > 0 ? (
        <ul className="divide-y border-b">
          {keys.map((key) => (
            <ModelKeyRow key={key.id} modelKey={key} />
          ))}
        </ul>
      ) : null}
      {models.data.length > 0 ? (
        <ScrollRegion label="Language models" className="max-h-80 overflow-auto">
          <Table caption="Language models this workspace may use">
            <TableHead>
              <tr>
                <TableHeader>Model</TableHeader>
                <TableHeader className="max-sm:hidden">From</TableHeader>
                <TableHeader className="text-right max-md:hidden">Context</TableHeader>
                <TableHeader className="text-right max-sm:hidden">In / out</TableHeader>
                <TableHeader>
                  <span className="sr-only">Test</span>
                </TableHeader>
              </tr>
            </TableHead>
            <TableBody>
              {models.data.map((model) => (
                <ModelRow key={model.id} model={model} mayTest={keys !== null} />
              ))}
            </TableBody>
          </Table>
        </ScrollRegion>
      ) : (
        <PanelBody>
          <p className="text-sm text-ink-muted">
            Add a key here, or set LLM_BASE_URL with LLM_DEFAULT_MODEL, or OPENAI_API_KEY, ANTHROPIC_API_KEY
            or GOOGLE_GENERATIVE_AI_API_KEY in the service's environment.
          </p>
        </PanelBody>
      )}
    </Panel>
  );
}

const SOURCES: Record<LanguageModel["source"], string> = {
  environment: "environment",
  workspace: "this workspace",
  demo: "demo mode",
};

function ModelRow({ model, mayTest }: { model: LanguageModel; mayTest: boolean }) {
  return (
    <TableRow>
      <TableCell>
        <span className="flex flex-wrap items-center gap-1.5">
          <ModelName reference={model.id} className="max-w-56 sm:max-w-72" />
          {model.default ? <Badge tone="accent">default</Badge> : null}
          {model.kind === "embedding" ? <Badge>embedding</Badge> : null}
          {model.circuit === "closed" ? null : <Badge tone="danger">provider failing</Badge>}
        </span>
      </TableCell>
      <TableCell className="text-ink-muted max-sm:hidden">{SOURCES[model.source]}</TableCell>
      <TableCell className="text-right text-ink-muted max-md:hidden">
        {model.context_tokens === null ? "–" : formatCompact(model.context_tokens)}
      </TableCell>
      <TableCell className="text-right text-ink-muted tabular-nums max-sm:hidden">
        <Price model={model} />
      </TableCell>
      <TableCell className="text-right">{mayTest ? <TestModel reference={model.id} /> : null}</TableCell>
    </TableRow>
  );
}

function Price({ model: { price } }: { model: LanguageModel }) {
  if (!price) return <span title="No price is known: its cost counts for no budget in money.">–</span>;
  const read = price.date ? `, read ${price.date}` : "";
  return (
    <span title={`US dollars per million tokens. ${price.source}${read}`}>
      ${price.input} / ${price.output}
    </span>
  );
}

"use client";
import { useEffect, useId, useState } from "react";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { api } from "../api";
import { Field } from "../primitives/field";
import { Input } from "../primitives/input";
import { Textarea } from "../primitives/textarea";
import { fieldError } from "../problem";
import { exampleInputs } from "./example-inputs";
import { RunForm, type RunKindProps } from "./run-form";

export interface RunIntentFormProps extends RunKindProps {
  /** The capability to start with. */
  capability: string;
}

interface KnownCapability {
  name: string;
  parameters: JsonObject;
}
interface AgentPage {
  data: { capabilities: KnownCapability[] }[];
}

function parseInputs(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text || "{}");
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** What the workspace's agents can do, asked for when the form opens; without an answer one types the name. */
function useCapabilities(workspace: string): KnownCapability[] {
  const [known, setKnown] = useState<KnownCapability[]>([]);
  useEffect(() => {
    const controller = new AbortController();
    api<AgentPage>("/agents", { workspace, query: { limit: 100 }, signal: controller.signal })
      .then((page) => setKnown(page.data.flatMap((agent) => agent.capabilities)))
      .catch(() => undefined);
    return () => controller.abort();
  }, [workspace]);
  return known;
}

/** One capability with its inputs. */
export function RunIntentForm({ capability, ...run }: RunIntentFormProps) {
  const listId = useId();
  const known = useCapabilities(run.workspace);
  const [intent, setIntent] = useState(capability);
  const [edited, setEdited] = useState<string | null>(null);
  const schema = known.find((candidate) => candidate.name === intent)?.parameters;
  const text = edited ?? JSON.stringify(exampleInputs(schema), null, 2);
  const inputs = parseInputs(text);
  // A person who presses Run twice wants two executions, also of a capability that writes.
  const body = inputs && intent.trim() !== "" ? { intent, inputs, idempotent: false } : null;
  return (
    <RunForm {...run} body={body} pointers={["/intent"]}>
      {(problem) => (
        <>
          <Field label="Capability" required error={fieldError(problem, "/intent")}>
            <Input
              mono
              list={listId}
              value={intent}
              onChange={(event) => setIntent(event.target.value)}
              autoComplete="off"
              spellCheck={false}
            />
          </Field>
          <datalist id={listId}>
            {known.map((candidate) => (
              <option key={candidate.name} value={candidate.name}>
                {candidate.name}
              </option>
            ))}
          </datalist>
          <Field label="Inputs" hint="A JSON object." error={inputs ? null : "This is not a JSON object."}>
            <Textarea
              mono
              rows={7}
              value={text}
              onChange={(event) => setEdited(event.target.value)}
              spellCheck={false}
            />
          </Field>
        </>
      )}
    </RunForm>
  );
}

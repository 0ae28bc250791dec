import { z } from "zod";
import { canonicalJson } from "@/lib/core/canonical-json";
import { hasCode, TuttiError } from "@/lib/core/errors";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { createOrchestration } from "@/lib/services/orchestrations/create";
import { draftOrchestration } from "@/lib/services/orchestrations/draft";
import { getOrchestration } from "@/lib/services/orchestrations/get";
import { listOrchestrations } from "@/lib/services/orchestrations/list";
import { listVersions } from "@/lib/services/orchestrations/list-versions";
import { removeOrchestration } from "@/lib/services/orchestrations/remove";
import { defineTool, type RegisteredTool } from "../contract";
import { creatorOf, refusing, type Creator } from "./creator";
import { checkWritten, oneAtATime } from "./limits";
import { asJson, Reference } from "./shapes";
import { checkDefinition } from "./strength";

const Definition = z
  .record(z.string(), z.json())
  .describe("The definition: name, steps, and if needed description, tags, input, output.");
const Note = z.string().max(1_000).optional().describe("What it changes, in a line.");

/** The tools by which agents write orchestrations: drafts, which nobody runs before a person publishes them. */
export function orchestrationTools(registry: () => readonly RegisteredTool[]): RegisteredTool[] {
  return [
    defineTool({
      name: "system.create_orchestration",
      description: "Writes an orchestration as a draft: it runs once a person publishes it.",
      parameters: z.strictObject({ definition: Definition, note: Note }),
      effect: "write",
      scope: "meta",
      keywords: [],
      run: async ({ definition, note }, call) => {
        const creator = creatorOf(call);
        const { ctx, caller } = creator;
        await refusing(creator, "system.create_orchestration", () =>
          checkDefinition(creator, definition, registry()),
        );
        return oneAtATime(creator, async () => {
          const known = await written(creator, String(definition.name ?? ""), definition);
          if (known) return known;
          await refusing(creator, "system.create_orchestration", () => checkWritten(creator));
          const more = note === undefined ? {} : { note };
          const input = { definition, publish: false, createdIn: caller.executionId, ...more };
          return asJson(await createOrchestration({ ctx, input }));
        });
      },
    }),
    defineTool({
      name: "system.list_orchestrations",
      description: "Lists the workspace's orchestrations, the newest first.",
      parameters: z.object({ limit: z.number().int().min(1).max(100).default(50) }),
      effect: "read",
      scope: "meta",
      keywords: [],
      run: async ({ limit }, call) =>
        asJson(await listOrchestrations({ ctx: creatorOf(call).ctx, input: { limit } })),
    }),
    defineTool({
      name: "system.get_orchestration",
      description: "One orchestration with its definition and the draft after it.",
      parameters: z.object({ orchestration: Reference }),
      effect: "read",
      scope: "meta",
      keywords: [],
      run: async ({ orchestration }, call) =>
        asJson(await getOrchestration({ ctx: creatorOf(call).ctx, input: { id: orchestration } })),
    }),
    defineTool({
      name: "system.update_orchestration",
      description:
        "Writes a new version as a draft; what runs stays as it is until a person publishes the draft.",
      parameters: z.strictObject({ orchestration: Reference, definition: Definition, note: Note }),
      effect: "write",
      scope: "meta",
      keywords: [],
      run: async ({ orchestration, definition, note }, call) => {
        const creator = creatorOf(call);
        const { ctx, caller } = creator;
        await refusing(creator, "system.update_orchestration", () =>
          checkDefinition(creator, definition, registry()),
        );
        return oneAtATime(creator, async () => {
          const known = await written(creator, orchestration, definition);
          if (known) return known;
          await refusing(creator, "system.update_orchestration", () => checkWritten(creator));
          const more = note === undefined ? {} : { note };
          const input = { id: orchestration, definition, createdIn: caller.executionId, ...more };
          return asJson(await draftOrchestration({ ctx, input }));
        });
      },
    }),
    defineTool({
      name: "system.delete_orchestration",
      description: "Takes an orchestration out of use, after a person has approved it.",
      parameters: z.strictObject({ orchestration: Reference }),
      effect: "write",
      risk: "destructive",
      scope: "meta",
      keywords: [],
      run: async ({ orchestration }, call) => {
        const { ctx } = creatorOf(call);
        try {
          await removeOrchestration({ ctx, input: { id: orchestration } });
        } catch (error) {
          // Gone already: what a repeat after a crash finds.
          if (!hasCode(error, "not_found")) throw error;
          return { deleted: false, orchestration };
        }
        return { deleted: true, orchestration };
      },
    }),
  ];
}

/** The same version, written by this execution before: a repeat after a crash writes nothing twice. */
async function written({ ctx, caller }: Creator, reference: string, definition: JsonObject): Promise<Json> {
  if (reference === "") throw new TuttiError("unprocessable", "The definition has no name.");
  try {
    const known = await getOrchestration({ ctx, input: { id: reference } });
    const versions = await listVersions({ ctx, input: { id: known.id, limit: 1 } });
    const latest: unknown = asJson(versions.data[0]);
    if (!isJsonObject(latest) || latest.created_in !== caller.executionId || latest.state !== "draft")
      return null;
    return canonicalJson(latest.definition ?? null) === canonicalJson(definition) ? asJson(known) : null;
  } catch (error) {
    if (hasCode(error, "not_found")) return null;
    throw error;
  }
}

import { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "@/lib/core/json";
import { OrchestrateBody } from "@/lib/services/executions/shapes";

/**
 * Requests written for the service before this one. Everything about them is here: which names it knew, what they are
 * called now, and how the caller is told. Identity never comes from any of them.
 */
const RENAMED: Readonly<Record<string, string>> = {
  userId: "user_id",
  sessionId: "session_id",
  maxSteps: "max_steps",
  callbackUrl: "callback_url",
  toolConstraints: "tool_constraints",
};

/** What a `worker` was called, and the router it is now. */
const WORKERS: Readonly<Record<string, string>> = {
  orchestrator: "orchestrator",
  orchestrator_agent: "orchestrator",
  computer_use: "computer_use",
  computer_use_agent: "computer_use",
};

/** Where the old names are explained. */
const MIGRATION_PAGE = "/docs/migration";
/** RFC 9745: since when they are deprecated (2026-11-21, UTC). */
const DEPRECATED_SINCE = "@1795219200";
const HEADER = "X-User-Id";

/** The body of a start, old names brought to the present ones; `deprecations` says which. */
export const OldOrNewOrchestrateBody = z.preprocess(
  bringUpToDate,
  OrchestrateBody.extend({ deprecations: z.array(z.string()).default([]) }),
);
export type OldOrNewOrchestrateBody = z.output<typeof OldOrNewOrchestrateBody>;

function bringUpToDate(body: unknown): unknown {
  if (!isJsonObject(body)) return body;
  const deprecations: string[] = [];
  const present: JsonObject = { ...body };
  for (const [old, name] of Object.entries(RENAMED)) {
    if (!Object.hasOwn(body, old)) continue;
    delete present[old];
    if (Object.hasOwn(body, name)) continue;
    present[name] = body[old] ?? null;
    deprecations.push(`${old} is ${name}`);
  }
  takeWorker(present, deprecations);
  takeToolList(present, deprecations);
  return { ...present, deprecations };
}

function takeWorker(body: JsonObject, deprecations: string[]): void {
  const { worker } = body;
  const router = typeof worker === "string" ? WORKERS[worker] : undefined;
  if (router === undefined) return;
  delete body.worker;
  if (body.router !== undefined) return;
  body.router = router;
  deprecations.push(`worker "${String(worker)}" is router "${router}"`);
}

/** A bare list of tools meant: these and no others. */
function takeToolList(body: JsonObject, deprecations: string[]): void {
  const { tool_constraints: given } = body;
  if (!Array.isArray(given)) return;
  const tools: Json[] = given;
  body.tool_constraints = { mode: "custom", tools };
  deprecations.push('a list of tool_constraints is {"mode": "custom", "tools": […]}');
}

/** The request as it is meant now, and the headers that say what was mapped; none when nothing was. */
export function adaptOldRequest(
  request: Request,
  { deprecations, ...body }: OldOrNewOrchestrateBody,
): { body: OrchestrateBody; headers: Record<string, string> } {
  const said = [...deprecations];
  const label = request.headers.get(HEADER)?.slice(0, 200);
  if (label) said.push(`${HEADER} is a label, never identity`);
  const adapted = label && body.user_id === undefined ? { ...body, user_id: label } : body;
  if (said.length === 0) return { body: adapted, headers: {} };
  return {
    body: adapted,
    headers: {
      Deprecation: DEPRECATED_SINCE,
      Link: `<${MIGRATION_PAGE}>; rel="deprecation"; type="text/html"`,
      "Tutti-Deprecations": said.map(ascii).join("; "),
    },
  };
}

/** Header values are printable ASCII. */
function ascii(text: string): string {
  return text.replaceAll("…", "...").replaceAll(/[^\x20-\x7e]/g, "?");
}

import { DEFAULT_APPROVAL_TIMEOUT_MS } from "@/lib/core/approval";
import type { Durable, RunEntry } from "@/lib/core/durable";
import type { ErrorRecord } from "@/lib/core/errors";
import { isJsonObject, type JsonObject } from "@/lib/core/json";
import { decidePolicy, riskOf, type GatedCall, type GatedTool, type PolicyAnswer } from "@/lib/core/policy";
import type { Scope } from "@/lib/core/scopes";
import { readArguments, type ApprovalVerdict } from "@/lib/services/approvals/permit";
import { requesterMay } from "@/lib/services/approvals/requester";
import { workspaceRules } from "@/lib/services/policies/rules";
import { takeUse } from "@/lib/services/policies/take-use";
import {
  awaitVerdict,
  requestedEntry,
  writeQuestion,
  type Asked,
  type Asker,
  type Question,
} from "./approval";
import type { Context } from "./contract";
import { destinationOf } from "@/lib/core/destination";

/** One call of a tool that wants to pass. */
export interface GateInput {
  context: () => Context;
  durable: Durable;
  /** Unique in the step's journal, e.g. `gate-3`. */
  id: string;
  executionId: string;
  step: string;
  /** `scope`: what the actor must still hold when somebody has decided. */
  tool: GatedTool & { scope?: Scope | null };
  arguments: JsonObject;
  roleId: string | null;
  orchestrationId: string | null;
}

/** Allowed with these arguments: a person may have changed them. */
export type GateResult = { allowed: true; arguments: JsonObject } | { allowed: false; error: ErrorRecord };

/** What the rules said when the call came, as the journal keeps it. */
type Ruling = { decision: "allow" } | { decision: "deny"; tool: string } | ({ decision: "approve" } & Asked);

/**
 * What every call of a tool passes before it is made: the workspace's rules, then, where they ask for it, a person's
 * decision about exactly this call, used once. What was decided is in the journal: a replay does not ask again.
 */
export async function passGate(input: GateInput): Promise<GateResult> {
  const { tool, arguments: given } = input;
  const asker: Asker = input;
  const ruling = await input.durable.run<Ruling>(
    input.id,
    (io) => rule(input, asker, `${io.key}@${io.attempt}`),
    { completed: (value) => rulingEntry(value, input) },
  );
  if (ruling.decision === "allow") return { allowed: true, arguments: given };
  if (ruling.decision === "deny")
    return refused("forbidden", `A rule of this workspace denies ${tool.name}.`);
  const verdict = await awaitVerdict(asker, "tool", ruling);
  if (verdict.status !== "approved") return notApproved(tool.name, verdict);
  return afterApproval(input, verdict);
}

/** Whether a call needs to pass at all: asked for every dispatched step, so it reads nothing but memory. */
export async function gateFor(context: () => Context, call: GatedCall): Promise<PolicyAnswer> {
  const { policies } = await workspaceRules(context());
  return decidePolicy(policies, call);
}

async function rule(input: GateInput, asker: Asker, key: string): Promise<Ruling> {
  const ctx = input.context();
  const answer = await counted(ctx, input);
  if (answer.decision === "allow") return { decision: "allow" };
  if (answer.decision === "deny") return { decision: "deny", tool: input.tool.name };
  const asked = await writeQuestion(asker, questionOf(input, answer), key);
  return { decision: "approve", ...asked };
}

/** The answer of the rules; one that allows a number of calls has one less. */
async function counted(ctx: Context, input: GateInput): Promise<PolicyAnswer> {
  const { policies } = await workspaceRules(ctx);
  let standing = policies;
  for (;;) {
    const answer = decidePolicy(standing, input);
    if (answer.decision !== "allow" || !answer.rule?.counted) return answer;
    const { rule: found } = answer;
    if (await takeUse(ctx, found.id)) return answer;
    standing = standing.filter((item) => item.id !== found.id);
  }
}

function questionOf({ tool, arguments: given }: GateInput, answer: PolicyAnswer): Question {
  return {
    kind: "tool",
    tool: tool.name,
    arguments: given,
    message: null,
    riskClass: riskOf(tool),
    destination: destinationOf(tool.name, given),
    requiredRole: answer.rule?.requiredRole ?? null,
    approvers: [],
    timeoutMs: DEFAULT_APPROVAL_TIMEOUT_MS,
    onTimeout: "deny",
    policyId: answer.rule?.id ?? null,
  };
}

function rulingEntry(ruling: Ruling, input: GateInput): RunEntry {
  if (ruling.decision !== "approve") {
    return { name: "durable.run.completed", data: { tool: input.tool.name, decision: ruling.decision } };
  }
  return requestedEntry(ruling, questionOf(input, { decision: "approve", rule: null }));
}

/** A day may have passed: a rule may deny it now, and who asked may be gone. */
async function afterApproval(input: GateInput, verdict: ApprovalVerdict): Promise<GateResult> {
  const { tool } = input;
  const edited = isJsonObject(verdict.arguments) ? await readArguments(input.context(), verdict.id) : null;
  const args = isJsonObject(edited) ? edited : input.arguments;
  const still = await input.durable.run(`${input.id}/recheck`, async () => {
    const answer = await gateFor(input.context, { ...input, arguments: args });
    if (answer.decision === "deny") return "denied";
    return (await requesterMay(input.context(), tool.scope ?? null)) ? "allowed" : "gone";
  });
  if (still === "allowed") return { allowed: true, arguments: args };
  return still === "denied"
    ? refused("forbidden", `A rule of this workspace denies ${tool.name} by now.`)
    : refused("forbidden", `Who started this may not use ${tool.name} any more.`);
}

function notApproved(tool: string, { status, by, comment }: ApprovalVerdict): GateResult {
  const who = by ?? "Somebody";
  const why = comment ? `: ${comment}` : ".";
  switch (status) {
    case "denied":
      return refused("approval_denied", `${who} declined ${tool}${why}`);
    case "expired":
      return refused("approval_denied", `Nobody approved ${tool} in time.`);
    default:
      return refused("approval_denied", `The approval of ${tool} can't be used.`);
  }
}

function refused(code: ErrorRecord["code"], message: string): GateResult {
  return { allowed: false, error: { code, message } };
}

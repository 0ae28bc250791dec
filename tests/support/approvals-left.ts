import type { Context } from "@/lib/services/context";
import { getApproval } from "@/lib/services/approvals/get";
import { requestApproval } from "@/lib/services/approvals/request";

const GATED = { kind: "tool", riskClass: "write", onTimeout: "deny", timeoutMs: 3_600_000 } as const;
const OPEN = { message: null, destination: null, requiredRole: null, approvers: [], policyId: null };

/** A question of a step whose process died before it was on record; returns how it stands. */
export async function leaveQuestion(
  ctx: Context,
  { id, step }: { id: string; step: string },
): Promise<() => Promise<string>> {
  const at = { executionId: id, step, key: `${id}:${step}/gate@1` };
  const asked = await requestApproval(ctx, { ...GATED, ...OPEN, ...at, tool: "unkeyed", arguments: {} });
  return async () => (await getApproval({ ctx, input: { id: asked.id } })).status;
}

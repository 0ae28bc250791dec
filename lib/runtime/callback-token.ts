import { createHmac, timingSafeEqual } from "node:crypto";

/** What a callback address proves: this contract, of this execution, of this tenant, at this turn. */
export interface CallbackClaim {
  tenantId: string;
  executionId: string;
  contractId: string;
  /** How often the contract had been answered before; counts from 0. */
  turn: number;
}

function signature(secret: string, body: string): Buffer {
  return createHmac("sha256", `tutti-agent-callback:${secret}`).update(body).digest();
}

export function callbackToken(secret: string, claim: CallbackClaim): string {
  const body = Buffer.from(
    `${claim.tenantId}/${claim.executionId}/${claim.contractId}/${claim.turn}`,
  ).toString("base64url");
  return `${body}.${signature(secret, body).toString("base64url")}`;
}

/** Null for anything this process's secret did not sign. */
export function readCallbackToken(secret: string, token: string): CallbackClaim | null {
  const [body = "", given = "", ...more] = token.split(".");
  if (more.length > 0) return null;
  const expected = signature(secret, body);
  const actual = Buffer.from(given, "base64url");
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected)) return null;
  const [tenantId = "", executionId = "", contractId = "", turn] = Buffer.from(body, "base64url")
    .toString()
    .split("/");
  return { tenantId, executionId, contractId, turn: Number(turn) };
}

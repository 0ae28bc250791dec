import { z } from "zod";
import { JsonObjectShape } from "../json-shape";
import { MomentQuery, PageQuery, pageShape } from "../paging";

export const CONTRACT_STATUSES = ["running", "completed", "failed", "cancelled", "outcome_unknown"] as const;
export type ContractStatus = (typeof CONTRACT_STATUSES)[number];

/** One side of a dispatch. REQUEST and RESPONSE share `correlation_id`; a REQUEST shows how its pair stands. */
export const Contract = z
  .object({
    id: z.string().meta({ description: "`ctr_…`; the RESPONSE's id is its REQUEST's id followed by `r`." }),
    object: z.literal("contract"),
    type: z.enum(["REQUEST", "RESPONSE"]),
    correlation_id: z.string(),
    session_id: z.string().nullable(),
    execution_id: z.string(),
    step: z.string().nullable(),
    from: z.string(),
    to: z.string(),
    capability: z.string().nullable(),
    payload: JsonObjectShape.meta({
      description:
        "REQUEST: the parameters. RESPONSE: `{ok, output}` or `{ok, error}`. Long values are cut in lists.",
    }),
    status: z.enum(CONTRACT_STATUSES),
    routing: JsonObjectShape.nullable().meta({
      description: "Why this agent and not the others; on REQUESTs.",
    }),
    duration_ms: z.number().nullable(),
    cost_usd: z.number().nullable(),
    created_at: z.string(),
    prev_hash: z.string(),
    hash: z.string(),
  })
  .meta({ id: "Contract" });
export type Contract = z.infer<typeof Contract>;

export const ContractList = pageShape(Contract).meta({ id: "ContractList" });

export const ContractListQuery = PageQuery.extend({
  session_id: z.string().min(1).max(128).optional(),
  execution_id: z.string().min(1).max(100).optional(),
  agent: z.string().min(1).max(100).optional(),
  capability: z.string().min(1).max(100).optional(),
  type: z.enum(["REQUEST", "RESPONSE"]).optional(),
  status: z.enum(CONTRACT_STATUSES).optional(),
  from: MomentQuery,
  to: MomentQuery,
});

/** What `GET /v1/contracts/verify` found; with `next_cursor`, go on from there. */
export const LedgerVerification = z
  .object({
    ok: z.boolean(),
    checked: z.number().int().meta({ description: "Entries checked in this call." }),
    first_bad: JsonObjectShape.nullable(),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: "LedgerVerification" });
export type LedgerVerification = z.infer<typeof LedgerVerification>;

export const ContractParams = z.object({ id: z.string().min(1).max(100) });

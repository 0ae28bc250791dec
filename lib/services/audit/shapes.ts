import { z } from "zod";
import { MomentQuery, PageQuery, pageShape } from "../paging";

/** One change somebody made. */
export const AuditEntry = z
  .object({
    id: z.string(),
    object: z.literal("audit_entry"),
    seq: z.number().int().meta({ description: "Position in the workspace's chain, from 1 without a gap." }),
    at: z.string(),
    actor: z.object({ kind: z.enum(["user", "key", "system"]), id: z.string(), label: z.string() }),
    action: z.string(),
    target: z.object({ kind: z.string(), id: z.string() }),
    outcome: z.string(),
    ip: z.string().nullable(),
    request_id: z.string().nullable(),
    changed_fields: z.array(z.string()).meta({ description: "Names only; values are never recorded." }),
    prev_hash: z.string(),
    hash: z.string(),
  })
  .meta({ id: "AuditEntry" });
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditList = pageShape(AuditEntry).meta({ id: "AuditList" });

const Word = z.string().min(1).max(200).optional();

export const AuditListQuery = PageQuery.extend({
  actor_id: Word,
  action: Word,
  target_id: Word,
  from: MomentQuery,
  to: MomentQuery,
});
export type AuditListInput = Partial<z.infer<typeof AuditListQuery>>;

export const AuditVerifyQuery = z.object({ cursor: PageQuery.shape.cursor });

/** Result of checking part of the chain; `next_cursor` continues. */
export const AuditVerification = z
  .object({
    ok: z.boolean(),
    checked: z.number().int(),
    first_bad: z.object({ seq: z.number().int(), id: z.string().nullable() }).nullable(),
    head: z
      .object({ seq: z.number().int(), hash: z.string() })
      .nullable()
      .meta({ description: "Last entry of the chain. Keep it elsewhere to notice if the end is cut off." }),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: "AuditVerification" });
export type AuditVerification = z.infer<typeof AuditVerification>;

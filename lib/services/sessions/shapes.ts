import { z } from "zod";
import { PageQuery, pageShape } from "../paging";

/** A conversation that groups executions. Its id is the caller's word. */
export const Session = z
  .object({
    id: z.string(),
    object: z.literal("session"),
    executions: z.object({
      total: z.number().int(),
      active: z.number().int(),
      completed: z.number().int(),
      failed: z.number().int(),
      cancelled: z.number().int(),
    }),
    created_at: z.string(),
    last_used_at: z.string(),
  })
  .meta({ id: "Session" });
export type Session = z.infer<typeof Session>;

export const SessionList = pageShape(Session).meta({ id: "SessionList" });
export const SessionListQuery = PageQuery;

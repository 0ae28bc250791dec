import { sql } from "drizzle-orm";
import type { Tx } from "@/lib/db/types";

interface Tokens {
  input: number;
  output: number;
}

/** What one task of a role uses: rarely less than `low`, rarely more than `high`. */
export interface TypicalTask {
  low: Tokens;
  high: Tokens;
}

/** Tasks looked back at, over all roles. */
const LAST_TASKS = 2_000;

/** Of roles that have worked before, by their ids. A task is all calls of one step. */
export async function typicalTasks(
  tx: Tx,
  tenantId: string,
  roles: readonly string[],
): Promise<Map<string, TypicalTask>> {
  if (roles.length === 0) return new Map();
  const found = (await tx.execute(sql`
with task as (
  select role, sum(input_tokens) as input, sum(output_tokens) as output from (
    select role, execution_id, step, input_tokens, output_tokens from usage_record
    where tenant_id = ${tenantId} and outcome = 'completed'
      and role in (${sql.join(
        roles.map((id) => sql`${id}`),
        sql`, `,
      )})
    order by id desc limit ${LAST_TASKS}) last
  group by role, execution_id, step)
select role,
  percentile_cont(0.1) within group (order by input)::double precision as low_input,
  percentile_cont(0.9) within group (order by input)::double precision as high_input,
  percentile_cont(0.1) within group (order by output)::double precision as low_output,
  percentile_cont(0.9) within group (order by output)::double precision as high_output
from task group by role`)) as { rows: Record<string, unknown>[] };
  return new Map(
    found.rows.map((row) => [
      String(row.role),
      {
        low: { input: Number(row.low_input), output: Number(row.low_output) },
        high: { input: Number(row.high_input), output: Number(row.high_output) },
      },
    ]),
  );
}

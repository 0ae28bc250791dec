import type { Database } from "@/lib/db/types";

export interface Loaded {
  executions: number;
  entries: number;
  seconds: number;
}

export const DAYS = 30;
/** Executions per statement: they and their entries lie together, as they do when they are written one by one. */
const CHUNK = 5_000;

/** `exe_01k3…`: ids sort by time (lib/core/ids.ts). */
const timeText = Array.from(
  { length: 10 },
  (_, index) =>
    `substr('0123456789abcdefghjkmnpqrstvwxyz', ((ms >> ${5 * (9 - index)}) & 31)::integer + 1, 1)`,
).join(" || ");

const MAKE_ID = `create or replace function bench_id(prefix text, at timestamptz) returns text language plpgsql volatile as $$
declare ms bigint := floor(extract(epoch from at) * 1000);
begin
  return prefix || '_' || ${timeText} || substr(md5(random()::text), 1, 16);
end $$`;

/**
 * Execution n of $5 (tenant $1, n from $2 to $3, orchestrations $4): its kind, status, tags, session and orchestration
 * by its number, so that each filter has values that are common, rare, only old, and absent.
 */
const EXECUTIONS = `with drawn as (
    select n, now() - interval '${DAYS} days' * (1 - n / $5::double precision) - interval '1 second' as at,
      random() as by_status, random() as by_session, random() as by_orchestration, random() as by_tag
    from generate_series($2::integer, $3::integer) n)
  insert into execution (tenant_id, id, kind, status, title, plan_source, plan, input, output, error, tags, actor, usage,
    session_id, orchestration_id, orchestration_version, last_seq, last_hash, fence, created_at, started_at, finished_at,
    checkpointed)
  select $1, bench_id('exe', at), kind, status, 'A title as they are', 'single', '{"capability":"echo","mode":"auto"}',
    '{"text":"what somebody asked for"}', case when status = 'completed' then '{"text":"what came of it"}'::json end,
    case when status = 'failed' then '{"code":"agent_failed","message":"It did not work."}'::json end, tags,
    '{"kind":"key","id":"key_bench","label":"Bench","scopes":["executions:write"]}', '{"steps":4,"tool_calls":4}', session_id,
    case when kind = 'orchestration' then ($4::text[])[1 + floor(19 * by_orchestration ^ 3)::integer] end,
    case when kind = 'orchestration' then 1 end,
    case status when 'queued' then 1 when 'running' then 4 when 'waiting' then 8 else 10 end, md5(n::text) || md5(at::text), 1,
    at, at, case when status in ('completed', 'failed', 'cancelled') then at + interval '2 seconds' end, true
  from (select *,
      case when n > $5 - 50 then 'queued' when n > $5 - 100 then 'running' when by_status < 0.01 then 'waiting'
        when by_status < 0.04 then 'failed' when by_status < 0.06 then 'cancelled' else 'completed' end as status,
      case when n <= 40 then 'chat' when n % 10 < 6 then 'orchestration' when n % 10 < 9 then 'intent' else 'task' end as kind,
      case when n <= 40 then 'session-old' when by_session < 0.05 then 'session-busy'
        when by_session < 0.5 then 'session-' || floor(2000 * by_session) end as session_id,
      case when n <= 40 then array['old', 'prod'] when by_tag < 0.001 then array['prod', 'rare'] when by_tag < 0.1
        then array['nightly'] when by_tag < 0.7 then array['prod'] else '{}' end as tags
    from drawn) x`;

const TAGS = `insert into execution_tag (tenant_id, tag, execution_id)
  select tenant_id, unnest(tags), id from execution where tenant_id = $1 and id > $2`;

/** The entries of the executions after $2: start, four pairs (fewer where the execution goes on), end. */
const ENTRIES = `with pairs as materialized (
    select e.tenant_id, e.id, e.status, e.session_id, e.created_at + p * interval '300 milliseconds' as at, p, bench_id('ctr',
        e.created_at + p * interval '300 milliseconds') as contract, a.agents[1 + floor(cardinality(a.agents) * random() ^ 2)::integer] as agent,
      random() as by_outcome, e.kind = 'chat' as old
    from execution e cross join generate_series(1, 4) p, (select $3::text[] as agents) a
    where e.tenant_id = $1 and e.id > $2 and (e.status not in ('queued', 'running') or (e.status = 'running' and p <= 2))),
  entries as (
    select tenant_id, id, 1 as seq, created_at as at, 'execution.queued' as name, null as key, null as contract, null as type, null as agent,
      null as status, session_id from execution where tenant_id = $1 and id > $2
    union all
    select tenant_id, id, 10, finished_at, 'execution.' || status, null, null, null, null, status, session_id
    from execution where tenant_id = $1 and id > $2 and finished_at is not null
    union all
    select tenant_id, id, 2 * p, at, 'orchestrator.step.dispatching', 'step-' || p, contract, 'REQUEST', case when old then 'legacy' else agent end,
      'sent', session_id from pairs
    union all
    select tenant_id, id, 2 * p + 1, at + interval '200 milliseconds', 'orchestrator.step.completed', 'step-' || p, contract || 'r', 'RESPONSE',
      case when old then 'legacy' else agent end, case when p < 4 or status = 'completed' then 'completed'
        when status = 'cancelled' then 'cancelled' when by_outcome < 0.1 then 'outcome_unknown' else 'failed' end, session_id
    from pairs where status not in ('waiting', 'running') or p < case status when 'waiting' then 4 else 2 end)
  insert into ledger_entry (execution_id, seq, tenant_id, at, name, path, step, data, key, result, contract_id, contract_type,
    correlation_id, session_id, from_agent, to_agent, capability, status, duration_ms, content_hash, prev_hash, hash)
  select id, seq, tenant_id, at, name, case when key is null then 'orchestrator' else 'tool/' || key end, key,
    case type when 'REQUEST' then json_build_object('step_id', key, 'name', key, 'target', 'tool', 'task', agent, 'parameters',
        json_build_object('text', 'what somebody asked for'), 'routing', json_build_object('chosen', agent, 'reason',
        'only agent that offers it', 'considered', json_build_array(json_build_object('agent', agent, 'score', 0.8))))
      else '{"status":"completed","success":true}'::json end,
    key, case type when 'RESPONSE' then '{"ok":true,"output":{"text":"what came of it"}}'::json end, contract, type,
    'cor' || substr(contract, 4, 27), case when type is not null then session_id end,
    case type when 'REQUEST' then 'orchestrator' when 'RESPONSE' then split_part(agent, ':', 1) end,
    case type when 'RESPONSE' then 'orchestrator' when 'REQUEST' then split_part(agent, ':', 1) end,
    case when agent like '%:%' then split_part(agent, ':', 2) else agent end, status, case type when 'RESPONSE' then 200 end,
    md5(id || seq) || md5(name), md5(seq || id) || md5(name), md5(id || seq) || md5(id)
  from entries order by id, seq`;

/** `agent` or `agent:capability`; the first are the busiest. */
const AGENTS = [
  "echo",
  "http.request",
  "text.uppercase",
  "memory.search",
  "crm:crm.read",
  "crm:crm.write",
  "translator:translate.text",
  "translator:translate.document",
  "memory.write",
  "wait",
  "billing:billing.charge",
];

/** Fills the tenant with ten entries per execution, spread over the last days. Hashes have their length, no more. */
export async function loadMany(
  database: Database,
  input: { tenantId: string; executions: number; orchestrations: string[] },
): Promise<Loaded> {
  const { tenantId, executions, orchestrations } = input;
  const startedAt = performance.now();
  await database.query(MAKE_ID);
  const rebuild = await dropIndexes(database, "ledger_entry");
  for (let first = 1; first <= executions; first += CHUNK) {
    const { rows } = await database.query(
      "select coalesce(max(id), '') as id from execution where tenant_id = $1",
      [tenantId],
    );
    const before = rows[0]?.id;
    const last = Math.min(executions, first + CHUNK - 1);
    await database.query(EXECUTIONS, [tenantId, first, last, orchestrations, executions]);
    await database.query(TAGS, [tenantId, before]);
    await database.query(ENTRIES, [tenantId, before, AGENTS]);
  }
  await rebuild();
  for (const name of ["execution", "execution_tag", "ledger_entry"])
    await database.query(`vacuum (analyze) ${name}`);
  const { rows } = await database.query("select count(*)::integer as entries from ledger_entry");
  return { executions, entries: Number(rows[0]?.entries), seconds: (performance.now() - startedAt) / 1000 };
}

/** An index is built over a million rows sooner than it takes them one by one. Returns how to have them again. */
async function dropIndexes(database: Database, tableName: string): Promise<() => Promise<void>> {
  const { rows } = await database.query(
    `select indexname as name, indexdef as definition from pg_indexes i where tablename = $1 and not exists (
       select from pg_constraint where conname = i.indexname)`,
    [tableName],
  );
  for (const { name } of rows) await database.query(`drop index ${String(name)}`);
  return async () => {
    for (const { definition } of rows) await database.query(String(definition));
  };
}

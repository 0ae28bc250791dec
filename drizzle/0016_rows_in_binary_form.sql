-- `ledger_append_next` for clients that can send rows in binary form: from JSON the server has to find each value first,
-- which is a third of what an append costs it. One array per field of the heads (same order, one element per execution,
-- sorted by (tenant_id, id)), the entries as rows, and `patches` for the executions whose row changes by more than its
-- head, or null. Returns the ids that were refused and of which nothing was written; null when there are none.
create type ledger_row as (
  execution_id text, seq integer, tenant_id text, at double precision, name text, path text, step text, data json,
  key text, result json, contract_id text, contract_type text, correlation_id text, session_id text, from_agent text,
  to_agent text, capability text, status text, duration_ms double precision, cost_usd double precision,
  content_hash text, prev_hash text, hash text);
--> statement-breakpoint
create or replace function ledger_append_rows(tenants text[], ids text[], fences integer[], befores integer[],
  afters integer[], hashes text[], progress boolean[], patches json, entries ledger_row[])
returns text[] language plpgsql security definer
set search_path = pg_catalog, public
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
  written text[];
begin
  with changed as (
    update execution e set last_seq = h.l, last_hash = h.h, crashes = case when h.g then 0 else e.crashes end
    from unnest(tenants, ids, fences, befores, afters, hashes, progress) as h(t, e, f, b, l, h, g)
    where e.tenant_id = h.t and e.id = h.e and e.fence = h.f and e.last_seq = h.b
    returning e.id
  )
  select array_agg(changed.id) into written from changed;
  if patches is not null then
    update execution e set
      status = coalesce(p.ps, e.status),
      waiting_for = case when p.ps is not null then p.pw else e.waiting_for end,
      output = case when p.po is not null then p.po::json else e.output end,
      error = case when p.pe is not null then p.pe::json else e.error end,
      usage = case when p.pu is not null then p.pu::json else e.usage end,
      wake_at = case when p.pk is null then e.wake_at
        else clock_timestamp() + p.pk * interval '1 millisecond' end,
      lease_owner = case when p.pr then null else e.lease_owner end,
      finished_at = case when p.pf then clock_timestamp() else e.finished_at end
    from json_to_recordset(patches) as p(t text, e text, ps text, pw text, po text, pe text, pu text,
      pk double precision, pr boolean, pf boolean)
    where e.tenant_id = p.t and e.id = p.e and e.id = any(written);
  end if;
  insert into ledger_entry (execution_id, seq, tenant_id, at, name, path, step, data, key, result, contract_id,
    contract_type, correlation_id, session_id, from_agent, to_agent, capability, status, duration_ms, cost_usd,
    content_hash, prev_hash, hash)
  select x.execution_id, x.seq, x.tenant_id, to_timestamp(x.at), x.name, x.path, x.step, x.data, x.key, x.result,
    x.contract_id, x.contract_type, x.correlation_id, x.session_id, x.from_agent, x.to_agent, x.capability, x.status,
    x.duration_ms, x.cost_usd, x.content_hash, x.prev_hash, x.hash
  from unnest(entries) as x
  where cardinality(written) = cardinality(ids) or x.execution_id = any(written);
  if cardinality(written) = cardinality(ids) then
    return null;
  end if;
  return array(select h.id from unnest(ids) as h(id) where written is null or h.id <> all(written));
end $$;
--> statement-breakpoint
alter type ledger_row owner to tutti_system;
--> statement-breakpoint
alter function ledger_append_rows(text[], text[], integer[], integer[], integer[], text[], boolean[], json, ledger_row[])
  owner to tutti_system;
--> statement-breakpoint
revoke execute on function
  ledger_append_rows(text[], text[], integer[], integer[], integer[], text[], boolean[], json, ledger_row[]) from public;
--> statement-breakpoint
grant execute on function
  ledger_append_rows(text[], text[], integer[], integer[], integer[], text[], boolean[], json, ledger_row[]) to tutti_system;

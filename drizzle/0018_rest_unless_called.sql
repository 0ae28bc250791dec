-- `ledger_append` as it was, and one thing more for executions that are about to rest: where `u` is given, an execution
-- that is to be cancelled, or that has had more signals than `u`, is queued instead. Who sent one found it running and
-- woke nobody; decided in the same commit, no process can die in between.
create or replace function ledger_append(executions json, entries json, owners integer[], content_hashes text[])
returns json language plpgsql security definer
set search_path = pg_catalog, public
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
  only_tenant text := nullif(current_setting('app.tenant_id', true), '');
  item record;
  size integer := json_array_length(executions);
  reasons text[] := array_fill('missing'::text, array[size]);
  bases integer[] := array_fill(0, array[size]);
  lasts integer[];
  first_hashes text[] := array_fill(''::text, array[size]);
  heads text[];
  seqs integer[];
  prevs text[];
  hashes text[];
  skipped boolean[];
  called boolean[] := array_fill(false, array[size]);
  answer json;
  owner integer;
  head text;
begin
  if only_tenant is null and current_setting('role', true) = 'tutti_app' then
    raise exception 'no tenant' using errcode = '42501';
  end if;
  for item in
    select i.ord::integer as ord, i.t, i.e, i.f, i.s, i.u, e.fence, e.last_seq, e.last_hash, e.status,
      e.cancel_requested_at
    from rows from (json_to_recordset(executions) as (t text, e text, f integer, s json, u integer)) with ordinality
      as i(t, e, f, s, u, ord)
    join execution e on e.tenant_id = i.t and e.id = i.e
    order by e.tenant_id, e.id
    for update of e
  loop
    if only_tenant is not null and item.t <> only_tenant then
      raise exception 'another tenant' using errcode = '42501';
    end if;
    if item.f is not null and item.f <> item.fence then
      reasons[item.ord] := 'fenced';
    elsif item.s is not null and not (item.s::jsonb ? item.status) then
      reasons[item.ord] := 'status';
    else
      reasons[item.ord] := null;
      bases[item.ord] := item.last_seq;
      first_hashes[item.ord] := item.last_hash;
      if item.u is not null then
        called[item.ord] := item.cancel_requested_at is not null or item.u <
          (select count(*) from signal w where w.tenant_id = item.t and w.execution_id = item.e);
      end if;
    end if;
  end loop;

  for attempt in 1..2 loop
    lasts := bases;
    heads := first_hashes;
    seqs := '{}';
    prevs := '{}';
    hashes := '{}';
    for position in 1..coalesce(array_length(owners, 1), 0) loop
      owner := owners[position];
      if reasons[owner] is not null or skipped[position] then
        seqs := seqs || null::integer;
        prevs := prevs || ''::text;
        hashes := hashes || ''::text;
      else
        head := heads[owner];
        lasts[owner] := lasts[owner] + 1;
        seqs := seqs || lasts[owner];
        prevs := prevs || head;
        head := encode(sha256(convert_to(head || content_hashes[position], 'UTF8')), 'hex');
        hashes := hashes || head;
        heads[owner] := head;
      end if;
    end loop;
    begin
      insert into ledger_entry (execution_id, seq, tenant_id, at, name, path, step, data, key, result,
        contract_id, contract_type, correlation_id, session_id, from_agent, to_agent, capability, status,
        duration_ms, cost_usd, content_hash, prev_hash, hash)
      select e, seq, t, to_timestamp(at), n, p, s, d::json, k, r::json, ci, ct, co, se, fa, ta, ca, st, du, cu,
        content_hash, prev_hash, hash
      from rows from (
        json_to_recordset(entries) as (t text, e text, at double precision, n text, p text, s text, d text, k text,
          r text, ci text, ct text, co text, se text, fa text, ta text, ca text, st text, du double precision,
          cu double precision),
        unnest(seqs), unnest(content_hashes), unnest(prevs), unnest(hashes))
        as x(t, e, at, n, p, s, d, k, r, ci, ct, co, se, fa, ta, ca, st, du, cu, seq, content_hash, prev_hash, hash)
      where seq is not null;
      exit;
    exception when unique_violation then
      if attempt = 2 then
        raise;
      end if;
      -- Some journal keys have a result already (a second delivery): drop those and link the rest.
      select array_agg(old.key is not null order by x.ord) into skipped
      from rows from (json_to_recordset(entries) as (e text, k text, r text)) with ordinality as x(e, k, r, ord)
      left join ledger_entry old
        on x.r is not null and old.execution_id = x.e and old.key = x.k and old.result is not null;
    end;
  end loop;

  update execution e set
    last_seq = n.last_seq,
    last_hash = n.last_hash,
    crashes = case when n.g then 0 else e.crashes end,
    status = case when n.called then 'queued' else coalesce(n.p ->> 'status', e.status) end,
    waiting_for = case when n.called then null when n.p ->> 'waitingFor' is not null then n.p ->> 'waitingFor'
      when n.p ->> 'status' is not null then null else e.waiting_for end,
    output = case when n.p ->> 'output' is not null then (n.p ->> 'output')::json else e.output end,
    error = case when n.p ->> 'error' is not null then (n.p ->> 'error')::json else e.error end,
    usage = case when n.p ->> 'usage' is not null then (n.p ->> 'usage')::json else e.usage end,
    wake_at = case when n.called then null when n.p -> 'wakeInMs' is null then e.wake_at
      else clock_timestamp() + (n.p ->> 'wakeInMs')::double precision * interval '1 millisecond' end,
    lease_owner = case when n.p -> 'release' is not null then null else e.lease_owner end,
    cancel_requested_at = case when n.p -> 'requestCancel' is not null
      then coalesce(e.cancel_requested_at, clock_timestamp()) else e.cancel_requested_at end,
    started_at = case when n.p -> 'markStarted' is not null
      then coalesce(e.started_at, clock_timestamp()) else e.started_at end,
    finished_at = case when n.p -> 'markFinished' is not null then clock_timestamp() else e.finished_at end
  from (
    select x.t, x.e, x.g, case when json_typeof(x.p) = 'object' then x.p end as p, x.last_seq, x.last_hash, x.called
    from rows from (json_to_recordset(executions) as (t text, e text, g boolean, p json), unnest(reasons),
      unnest(lasts), unnest(heads), unnest(called)) as x(t, e, g, p, reason, last_seq, last_hash, called)
    where x.reason is null
  ) n
  where e.tenant_id = n.t and e.id = n.e;

  select json_agg(case when x.reason is null
      then json_build_object('ok', true, 'base', x.base, 'last', x.last, 'hash', x.head, 'called', x.called)
      else json_build_object('ok', false, 'reason', x.reason) end order by x.ord) into answer
  from rows from (unnest(reasons), unnest(bases), unnest(lasts), unnest(heads), unnest(called)) with ordinality
    as x(reason, base, last, head, called, ord);
  if skipped is not null then
    return json_build_object('executions', answer, 'skipped', to_json(skipped));
  end if;
  return json_build_object('executions', answer);
end $$;

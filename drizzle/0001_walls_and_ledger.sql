-- Roles. Created idempotently: several databases of one server share them. The login role is a member of
-- both: of tutti_system so that system work needs no SET ROLE, of tutti_app so that it may become it.
do $$
begin
  if not exists (select from pg_roles where rolname = 'tutti_app') then
    begin
      create role tutti_app nologin nosuperuser nobypassrls;
    exception when duplicate_object or unique_violation then null;
    end;
  end if;
  if not exists (select from pg_roles where rolname = 'tutti_system') then
    begin
      create role tutti_system nologin nosuperuser nobypassrls;
    exception when duplicate_object or unique_violation then null;
    end;
  end if;
  execute format('grant tutti_app to %I', current_user);
  execute format('grant tutti_system to %I', current_user);
end $$;
--> statement-breakpoint
grant usage on schema public to tutti_app, tutti_system;
--> statement-breakpoint
-- Needed to own functions in the schema.
grant create on schema public to tutti_system;
--> statement-breakpoint
-- Row-level security on every table with a tenant_id, found from the catalogue so that none is forgotten.
-- migrate calls it after every migration; it changes only tables that lack their policies.
create or replace function tutti_protect_tenant_tables() returns integer language plpgsql as $$
declare
  item record;
  protected integer := 0;
begin
  for item in
    select c.oid::regclass as name from pg_class c
    join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
    where c.relkind in ('r', 'p')
      and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant_rows')
  loop
    execute format('alter table %s enable row level security', item.name);
    execute format('alter table %s force row level security', item.name);
    execute format(
      'create policy tenant_rows on %s to tutti_app
         using (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')))
         with check (tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')))', item.name);
    execute format('create policy system_rows on %s to tutti_system using (true) with check (true)', item.name);
    execute format('grant select, insert, update, delete on %s to tutti_app, tutti_system', item.name);
    protected := protected + 1;
  end loop;
  return protected;
end $$;
--> statement-breakpoint
select tutti_protect_tenant_tables();
--> statement-breakpoint
-- The ledger is written by its function alone, the audit log is never rewritten.
revoke insert, update, delete on ledger_entry, ledger_checkpoint from tutti_app;
--> statement-breakpoint
revoke update, delete on audit_entry from tutti_app, tutti_system;
--> statement-breakpoint
revoke insert, update, delete on tenant_key from tutti_app;
--> statement-breakpoint
grant select, insert, update, delete on worker, rate_limit, "user", auth_account, auth_session, auth_verification to tutti_system;
--> statement-breakpoint
-- A request path sees the people of its own workspace and nobody else.
alter table "user" enable row level security;
--> statement-breakpoint
alter table "user" force row level security;
--> statement-breakpoint
create policy fellow_members on "user" for select to tutti_app
  using (exists (select from membership m where m.user_id = "user".id));
--> statement-breakpoint
create policy system_rows on "user" to tutti_system using (true) with check (true);
--> statement-breakpoint
grant select (id, name, email, image, demo, created_at) on "user" to tutti_app;
--> statement-breakpoint
alter table execution set (fillfactor = 70);
--> statement-breakpoint
alter table execution add constraint execution_status check
  (status in ('queued', 'running', 'waiting', 'completed', 'failed', 'cancelled'));
--> statement-breakpoint
alter table membership add constraint membership_role check (role in ('owner', 'admin', 'member', 'viewer'));
--> statement-breakpoint
alter table orchestration_version add constraint orchestration_version_state check (state in ('draft', 'published'));
--> statement-breakpoint
-- The one write path of the ledger. `executions` holds one element per execution:
--   t tenant, e id, f fence or null, s allowed statuses or null, g journal progress, p patch or null;
-- `owners` and `content_hashes` run parallel to `entries`: the 1-based execution each belongs to, and its hash.
-- Returns, in the order of `executions`, {ok, base, last, hash, dropped} or {ok: false, reason}.
-- It locks the execution rows in (tenant_id, id) order, so two appends can't deadlock; statements after the
-- lock see what the writer before committed, so seq and chain head are read here and nowhere cached.
-- Joins are forced to nested loops over indexes: a plan made while a table was tiny would scan it later.
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
  answer json;
  owner integer;
  head text;
begin
  if only_tenant is null and current_setting('role', true) = 'tutti_app' then
    raise exception 'no tenant' using errcode = '42501';
  end if;
  for item in
    select i.ord::integer as ord, i.t, i.f, i.s, e.fence, e.last_seq, e.last_hash, e.status
    from rows from (json_to_recordset(executions) as (t text, e text, f integer, s json)) with ordinality
      as i(t, e, f, s, ord)
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
    status = coalesce(n.p ->> 'status', e.status),
    waiting_for = case when n.p ->> 'waitingFor' is not null then n.p ->> 'waitingFor'
      when n.p ->> 'status' is not null then null else e.waiting_for end,
    output = case when n.p ->> 'output' is not null then (n.p ->> 'output')::json else e.output end,
    error = case when n.p ->> 'error' is not null then (n.p ->> 'error')::json else e.error end,
    usage = case when n.p ->> 'usage' is not null then (n.p ->> 'usage')::json else e.usage end,
    wake_at = case when n.p -> 'wakeInMs' is null then e.wake_at
      else clock_timestamp() + (n.p ->> 'wakeInMs')::double precision * interval '1 millisecond' end,
    lease_owner = case when n.p -> 'release' is not null then null else e.lease_owner end,
    cancel_requested_at = case when n.p -> 'requestCancel' is not null
      then coalesce(e.cancel_requested_at, clock_timestamp()) else e.cancel_requested_at end,
    started_at = case when n.p -> 'markStarted' is not null
      then coalesce(e.started_at, clock_timestamp()) else e.started_at end,
    finished_at = case when n.p -> 'markFinished' is not null then clock_timestamp() else e.finished_at end
  from (
    select x.t, x.e, x.g, case when json_typeof(x.p) = 'object' then x.p end as p, x.last_seq, x.last_hash
    from rows from (json_to_recordset(executions) as (t text, e text, g boolean, p json), unnest(reasons),
      unnest(lasts), unnest(heads)) as x(t, e, g, p, reason, last_seq, last_hash)
    where x.reason is null
  ) n
  where e.tenant_id = n.t and e.id = n.e;

  select json_agg(case when x.reason is null
      then json_build_object('ok', true, 'base', x.base, 'last', x.last, 'hash', x.head)
      else json_build_object('ok', false, 'reason', x.reason) end order by x.ord) into answer
  from rows from (unnest(reasons), unnest(bases), unnest(lasts), unnest(heads)) with ordinality
    as x(reason, base, last, head, ord);
  if skipped is not null then
    return json_build_object('executions', answer, 'skipped', to_json(skipped));
  end if;
  return json_build_object('executions', answer);
end $$;
--> statement-breakpoint
alter function ledger_append(json, json, integer[], text[]) owner to tutti_system;
--> statement-breakpoint
revoke execute on function ledger_append(json, json, integer[], text[]) from public;
--> statement-breakpoint
grant execute on function ledger_append(json, json, integer[], text[]) to tutti_app, tutti_system;
--> statement-breakpoint
-- The same append for a writer that knows where its executions' chains end: it numbers and links the entries itself,
-- and the row tells whether it was right. `heads` holds one element per execution, in (tenant_id, id) order: t tenant,
-- e id, f fence, b last seq before, l last seq after, h last hash after, g journal progress, p patch or null. Returns
-- the ids that were refused and of which nothing was written, because another writer came between or the fence is gone;
-- null when there are none. A journal key that has a result already is a unique violation.
create or replace function ledger_append_next(heads json, entries json) returns text[] language plpgsql security definer
set search_path = pg_catalog, public
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
  written text[];
  given integer := json_array_length(heads);
begin
  with changed as (
    update execution e set
      last_seq = h.l,
      last_hash = h.h,
      crashes = case when h.g then 0 else e.crashes end,
      status = coalesce(h.ps, e.status),
      waiting_for = case when h.ps is not null then h.pw else e.waiting_for end,
      output = case when h.po is not null then h.po::json else e.output end,
      error = case when h.pe is not null then h.pe::json else e.error end,
      usage = case when h.pu is not null then h.pu::json else e.usage end,
      wake_at = case when h.pk is null then e.wake_at
        else clock_timestamp() + h.pk * interval '1 millisecond' end,
      lease_owner = case when h.pr then null else e.lease_owner end,
      finished_at = case when h.pf then clock_timestamp() else e.finished_at end
    from json_to_recordset(heads) as h(t text, e text, f integer, b integer, l integer, h text, g boolean, ps text,
      pw text, po text, pe text, pu text, pk double precision, pr boolean, pf boolean)
    where e.tenant_id = h.t and e.id = h.e and e.fence = h.f and e.last_seq = h.b
    returning e.id
  )
  select coalesce(array_agg(changed.id), array[]::text[]) into written from changed;
  if array_length(written, 1) = given then
    written := null;
  end if;
  insert into ledger_entry (execution_id, seq, tenant_id, at, name, path, step, data, key, result,
    contract_id, contract_type, correlation_id, session_id, from_agent, to_agent, capability, status,
    duration_ms, cost_usd, content_hash, prev_hash, hash)
  select e, s, t, to_timestamp(at), n, p, st, coalesce(d, dx::json), k, coalesce(r, rx::json), ci, ct, co, se, fa, ta,
    ca, sa, du, cu, ch, ph, h
  from json_to_recordset(entries) as x(t text, e text, s integer, at double precision, n text, p text, st text, d json,
    dx text, k text, r json, rx text, ci text, ct text, co text, se text, fa text, ta text, ca text, sa text,
    du double precision, cu double precision, ch text, ph text, h text)
  where written is null or x.e = any(written);
  if written is null then
    return null;
  end if;
  return array(select h.e from json_to_recordset(heads) as h(e text) where h.e <> all(written));
end $$;
--> statement-breakpoint
alter function ledger_append_next(json, json) owner to tutti_system;
--> statement-breakpoint
revoke execute on function ledger_append_next(json, json) from public;
--> statement-breakpoint
grant execute on function ledger_append_next(json, json) to tutti_system;
--> statement-breakpoint
-- Writes new executions with their first entries, many at once. A worker with `room` for more takes them at once,
-- at most `per_tenant` running per tenant and never past others of that tenant that queue already; what it can't take
-- is `queued`. `items` holds one element per execution, its entries come in `entries` as for `ledger_append_next`,
-- with `o` the 1-based execution and `c` true for those that only a taken one gets. An item of an orchestration
-- (oi, ov, and by which name it was found on) is refused unless that is active and ov still its published version,
-- or, with op, any version. One with an implicit idempotency key (ik, kept for ix seconds) that is there already is not
-- written. Returns per item: running, queued, stale or repeat, and the database's time in milliseconds.
create or replace function execution_start(items json, entries json, worker_id text, room integer, per_tenant integer)
returns table (ord integer, state text, now_ms double precision) language plpgsql security definer
set search_path = pg_catalog, public
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set plan_cache_mode = force_generic_plan
as $$
declare
  places integer := room;
begin
  if places > 0 then
    -- The lock of execution_claim: the count of running executions is exact across processes.
    perform pg_advisory_xact_lock(7201002);
    if not exists (select from worker w where w.id = worker_id and w.lease_until > clock_timestamp()) then
      places := 0;
    end if;
  end if;
  return query
  with given as materialized (
    select x.ord::integer as ord, x.t, x.e, x.k, x.ti, x.ps, x.pl, x.i, x.cx, x.md, x.ac, x.cs, x.bu, x.pr, x.oi, x.ov,
      x.h1, x.h2, x.ik, x.ix
    from rows from (json_to_recordset(items) as (t text, e text, k text, ti text, ps text, pl text, i text, cx text,
      md text, ac text, cs text, bu text, pr integer, oi text, ov integer, op boolean, "on" text, h1 text, h2 text,
      ik text, ix double precision))
      with ordinality as x(t, e, k, ti, ps, pl, i, cx, md, ac, cs, bu, pr, oi, ov, op, byname, h1, h2, ik, ix, ord)
    where x.oi is null or exists (
      select from orchestration o where o.tenant_id = x.t and o.id = x.oi and o.active and o.deleted_at is null
        and (x.op or o.published_version = x.ov) and (x.byname is null or o.name = x.byname))
  ), keyed as (
    insert into idempotency_record (tenant_id, id, fingerprint, state, owner, implicit, lease_until, execution_id,
      expires_at)
    select g.t, g.ik, '', 'done', '', 1, now(), g.e, now() + g.ix * interval '1 second'
    from given g where g.ik is not null
    on conflict (tenant_id, id) do nothing returning execution_id
  ), admitted as materialized (
    select g.* from given g where g.ik is null or g.e in (select k.execution_id from keyed k)
  ), tenants as materialized (
    select g.t, (select count(*)::integer from execution r where r.tenant_id = g.t and r.status = 'running') as running,
      exists (select from execution q where q.tenant_id = g.t and q.status = 'queued') as backlog
    from (select distinct a.t from admitted a where places > 0) g
  ), ranked as (
    select g.ord, row_number() over (partition by g.t order by g.pr desc, g.ord) as place,
      row_number() over (order by g.pr desc, g.ord) as overall
    from admitted g
  ), decided as materialized (
    select g.*, r.overall <= places and n.running is not null and n.running + r.place <= per_tenant and not n.backlog
      as taken
    from admitted g join ranked r on r.ord = g.ord left join tenants n on n.t = g.t
  ), made as (
    insert into execution (tenant_id, id, kind, status, title, plan_source, plan, input, context, metadata, actor,
      constraints, budget, priority, orchestration_id, orchestration_version, last_seq, last_hash, lease_owner, fence,
      started_at)
    select d.t, d.e, d.k, case when d.taken then 'running' else 'queued' end, d.ti, d.ps, d.pl::json, d.i::json,
      d.cx::json, d.md::json, d.ac::json, d.cs::json, d.bu::json, d.pr, d.oi, d.ov,
      case when d.taken then 2 else 1 end, case when d.taken then d.h2 else d.h1 end,
      case when d.taken then worker_id end, case when d.taken then 1 else 0 end,
      case when d.taken then clock_timestamp() end
    from decided d
  ), written as (
    insert into ledger_entry (execution_id, seq, tenant_id, at, name, path, data, content_hash, prev_hash, hash)
    select x.e, x.s, x.t, to_timestamp(x.at), x.n, x.p, coalesce(x.d, x.dx::json), x.ch, x.ph, x.h
    from json_to_recordset(entries) as x(o integer, c boolean, t text, e text, s integer, at double precision, n text,
      p text, d json, dx text, ch text, ph text, h text)
    join decided d on d.ord = x.o
    where d.taken or not coalesce(x.c, false)
  )
  select i.ord, case when g.ord is null then 'stale' when d.ord is null then 'repeat' when d.taken then 'running' else 'queued' end,
    extract(epoch from clock_timestamp())::double precision * 1000
  from generate_series(1, json_array_length(items)) as i(ord)
  left join given g on g.ord = i.ord left join decided d on d.ord = i.ord order by i.ord;
end $$;
--> statement-breakpoint
alter function execution_start(json, json, text, integer, integer) owner to tutti_system;
--> statement-breakpoint
revoke execute on function execution_start(json, json, text, integer, integer) from public;
--> statement-breakpoint
grant execute on function execution_start(json, json, text, integer, integer) to tutti_system;
--> statement-breakpoint
-- Hands due executions to a worker, at most `max_count`, by priority and age, at most `per_tenant` running per
-- tenant (a window per tenant: one tenant's backlog hides nobody else's work). With `everything`, also waits that
-- are due and executions whose worker is gone; without, queued ones only. The advisory lock makes the count of
-- running executions exact across processes. Each claim bumps the fence; a takeover counts as a crash.
-- Of those for whom one more crash is the last (`last_chance`), a worker takes one at a time: where many went down with
-- one that kills its worker, that one goes down alone, and the others make progress first.
create or replace function execution_claim(worker_id text, max_count integer, per_tenant integer, everything boolean,
  last_chance integer)
returns setof execution language plpgsql security definer
set search_path = pg_catalog, public
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
begin
  perform pg_advisory_xact_lock(7201002);
  return query
  with recursive tenants as (
    (select e.tenant_id from execution e where e.status = 'queued' order by e.tenant_id limit 1)
    union all
    select (select e.tenant_id from execution e where e.status = 'queued' and e.tenant_id > t.tenant_id
            order by e.tenant_id limit 1)
    from tenants t where t.tenant_id is not null
  ), queued as (
    select q.tenant_id, q.id, q.priority, false as takeover
    from tenants t
    cross join lateral (
      select e.tenant_id, e.id, e.priority from execution e
      where e.tenant_id = t.tenant_id and e.status = 'queued'
      order by e.priority desc, e.id
      limit least(max_count, greatest(0, per_tenant - (
        select count(*)::integer from execution r where r.tenant_id = t.tenant_id and r.status = 'running')))
    ) q
    where t.tenant_id is not null
  ), woken as (
    select e.tenant_id, e.id, e.priority, false as takeover from execution e
    where everything and e.status = 'waiting' and e.wake_at is not null and e.wake_at <= clock_timestamp()
    order by e.wake_at limit max_count
  ), orphaned as (
    select e.tenant_id, e.id, e.priority, true as takeover from execution e
    where everything and e.status = 'running' and not exists (
      select from worker w where w.id = e.lease_owner and w.lease_until > clock_timestamp())
      and e.crashes + 1 <> last_chance
    limit max_count
  ), suspects as (
    select e.tenant_id, e.id, e.priority, true as takeover from execution e
    where everything and e.status = 'running' and e.crashes + 1 = last_chance and not exists (
      select from worker w where w.id = e.lease_owner and w.lease_until > clock_timestamp())
      and not exists (
        select from execution r
        where r.status = 'running' and r.lease_owner = worker_id and r.crashes = last_chance)
    order by e.id limit 1
  ), chosen as (
    select * from (select * from queued union all select * from woken union all select * from orphaned
      union all select * from suspects) c
    order by c.takeover desc, c.priority desc, c.id limit max_count
  ), locked as (
    select e.tenant_id, e.id, c.takeover from execution e
    join chosen c on c.tenant_id = e.tenant_id and c.id = e.id
    -- Checked again on the locked version: it may have been cancelled since the snapshot.
    where (c.takeover and e.status = 'running') or (not c.takeover and e.status in ('queued', 'waiting'))
    for update of e skip locked
  )
  update execution e set
    status = 'running', waiting_for = null, wake_at = null, lease_owner = worker_id, fence = e.fence + 1,
    crashes = e.crashes + case when l.takeover then 1 else 0 end,
    started_at = coalesce(e.started_at, clock_timestamp())
  from locked l where e.tenant_id = l.tenant_id and e.id = l.id
  returning e.*;
end $$;
--> statement-breakpoint
alter function execution_claim(text, integer, integer, boolean, integer) owner to tutti_system;
--> statement-breakpoint
revoke execute on function execution_claim(text, integer, integer, boolean, integer) from public;
--> statement-breakpoint
grant execute on function execution_claim(text, integer, integer, boolean, integer) to tutti_system;

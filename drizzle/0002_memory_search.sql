-- Full text over memory. The vector holds the words as written and as English stems, and the tenant as one more
-- lexeme: a search asks for `tenant & words`, so a plain GIN index reads only that tenant's part of a word's list.
-- Vectors have a size limit: words beyond the first 40,000 characters are not found.
alter table memory_item add column search tsvector generated always as (
  to_tsvector('simple', left("text", 40000)) || to_tsvector('english', left("text", 40000))
  || array_to_tsvector(array['t:' || tenant_id])
) stored;
--> statement-breakpoint
create index memory_item_search on memory_item using gin (search);
--> statement-breakpoint
create index memory_item_session on memory_item (tenant_id, session_id, id) where session_id is not null;
--> statement-breakpoint
-- The search runs as tutti_system, because under row-level security full-text and trigram operators are not
-- leakproof and would lose their indexes. It reads the tenant from `app.tenant_id` and nowhere else.
-- Any word of the query is enough; more words rank higher. Only if that finds too little, texts with a similar
-- word (trigrams: typing errors, parts of words) fill up, where the server has pg_trgm.
-- Custom plans: a plan made while the table was tiny would scan it later.
do $migration$
declare
  trigram_schema text;
  similarity text := '0::real';
  fuzzy text := 'select null::text as id, 0::double precision as share, 0::double precision as rank where false';
begin
  begin
    create extension if not exists pg_trgm;
  exception when others then
    raise notice 'pg_trgm can not be created here: memory search finds whole words only';
  end;
  select n.nspname into trigram_schema
  from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm';
  if trigram_schema is not null then
    execute format('grant usage on schema %I to tutti_system', trigram_schema);
    execute format('create index memory_item_trigram on memory_item using gin ("text" %I.gin_trgm_ops)', trigram_schema);
    similarity := format('%I.word_similarity(wanted, left(m.text, 10000))', trigram_schema);
    fuzzy := format(
      'select m.id, 0::double precision as share, 0::double precision as rank from memory_item m
       where (select count(*) from found) < max_count and m.tenant_id = tenant and m.text operator(%1$I.%%>) wanted
         and m.tags @> wanted_tags and (session is null or m.session_id = session)
         and m.id not in (select found.id from found)
       order by %2$s desc, m.id desc limit max_count', trigram_schema, similarity);
  end if;
  execute replace(replace($outer$
create or replace function memory_search(wanted text, wanted_tags text[], session text, max_count integer)
returns table (item_id text, item_text text, item_tags text[], item_metadata json, item_session_id text,
  item_execution_id text, item_created_at timestamptz, score double precision)
language plpgsql stable security definer
set search_path = pg_catalog, public
set plan_cache_mode = force_custom_plan
as $body$
declare
  tenant text := nullif(current_setting('app.tenant_id', true), '');
  words tsquery[];
  any_word tsquery;
begin
  if tenant is null then
    return;
  end if;
  with lexemes as (
    select w.lexeme, w.lexeme in (select e.lexeme from unnest(to_tsvector('english', wanted)) e) as stem
    from unnest(to_tsvector('simple', wanted) || to_tsvector('english', wanted)) w
  ), telling as (
    -- Words English drops ("the", "of") would match everything: used only when there are no others.
    select lexeme from lexemes where stem or length(to_tsvector('english', lexeme)) > 0
  ), chosen as (
    select lexeme from telling
    union all
    select lexeme from lexemes where not exists (select from telling)
  )
  select array_agg(('''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''')::tsquery) into words from chosen;
  if words is not null then
    select ('(' || string_agg(word::text, ' | ') || ')')::tsquery into any_word from unnest(words) word;
  end if;
  return query
  with found as materialized (
    select m.id,
      (select count(*) from unnest(words) word where m.search @@ word)::double precision / cardinality(words) as share,
      ts_rank(m.search, any_word, 32)::double precision as rank
    from memory_item m
    where m.search @@ (('''t:' || tenant || '''')::tsquery && any_word) and m.tenant_id = tenant
      and m.tags @> wanted_tags and (session is null or m.session_id = session)
    order by 2 desc, 3 desc, m.id desc
    limit max_count
  ), fuzzy as (
    -- fuzzy
  )
  select m.id, m.text, m.tags, m.metadata, m.session_id, m.execution_id, m.created_at,
    round((0.5 * n.share + 0.2 * n.rank + 0.3 * similarity_of_text)::numeric, 4)::double precision
  from (select * from found union all select * from fuzzy) n
  join memory_item m on m.tenant_id = tenant and m.id = n.id
  order by 8 desc, m.id desc
  limit max_count;
end $body$
$outer$, '-- fuzzy', fuzzy), 'similarity_of_text', similarity);
end $migration$;
--> statement-breakpoint
alter function memory_search(text, text[], text, integer) owner to tutti_system;
--> statement-breakpoint
revoke execute on function memory_search(text, text[], text, integer) from public;
--> statement-breakpoint
grant execute on function memory_search(text, text[], text, integer) to tutti_app, tutti_system;

--> statement-breakpoint
-- How near a word must be to count as similar: at pg_trgm's own 0.6, "nothern" does not find "northern".
do $$
begin
  if exists (select from pg_extension where extname = 'pg_trgm') then
    alter function memory_search(text, text[], text, integer) set pg_trgm.word_similarity_threshold = 0.4;
  end if;
end $$;

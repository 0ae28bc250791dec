-- How near a word must be to count as similar: at pg_trgm's own 0.6, "nothern" does not find "northern".
do $$
begin
  if exists (select from pg_extension where extname = 'pg_trgm') then
    alter function memory_search(text, text[], text, integer) set pg_trgm.word_similarity_threshold = 0.4;
  end if;
end $$;

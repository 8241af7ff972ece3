-- Every minute: the lexemes of the jobs that came. Returns how many.
create function carteiro.index_publication_texts(max_jobs integer default 50000) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  since timestamptz;
  until timestamptz := clock_timestamp() - interval '1 minute';
  indexed integer;
begin
  select mark.indexed_until into since from carteiro.publication_texts_cursor as mark for update;
  -- No more than can be done in one go; jobs of one moment stay together.
  select least(until, max(created_at) + interval '1 microsecond') into until
  from (
    select created_at from public.publication_jobs
    where created_at >= since and created_at < until
    order by created_at
    limit max_jobs
  ) as next;
  if until is null then
    return 0;
  end if;

  insert into carteiro.publication_job_texts (job_id, lexemes)
  select job.id, carteiro.text_lexemes(job.content) || array_to_tsvector(array[carteiro.user_lexeme(job.user_id)])
  from public.publication_jobs as job
  where job.created_at >= since and job.created_at < until
  on conflict (job_id) do nothing;
  get diagnostics indexed = row_count;
  update carteiro.publication_texts_cursor set indexed_until = until where one_row;
  return indexed;
end
$$;

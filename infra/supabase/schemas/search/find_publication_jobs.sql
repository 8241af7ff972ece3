-- A user's jobs, newest first. wanted, all optional: { ids: [], publication_ids: [], accounts: [], statuses: [], platform, option, mode,
-- since, until, search, before: { created_at, id } }.
--
-- It is planned for each call with its own values: where the text is in many jobs, the list is read in its
-- order and soon full; where it is in few, the index of texts finds them.
create function carteiro.find_publication_jobs(owner_id uuid, wanted jsonb, max_jobs integer)
returns setof public.publication_jobs
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  query tsquery := carteiro.search_query(wanted ->> 'search');
  fits text := concat_ws(' and ',
    'job.user_id = $1',
    case when wanted ? 'ids' then
      $sql$job.id = any (array(select value::uuid from jsonb_array_elements_text($2 -> 'ids')))$sql$ end,
    case when wanted ? 'publication_ids' then
      $sql$job.publication_id = any (array(select value::uuid from jsonb_array_elements_text($2 -> 'publication_ids')))$sql$ end,
    case when wanted ? 'accounts' then
      $sql$job.account_id = any (array(select value::uuid from jsonb_array_elements_text($2 -> 'accounts')))$sql$ end,
    case when wanted ? 'statuses' then
      $sql$job.status = any (array(select value from jsonb_array_elements_text($2 -> 'statuses')))$sql$ end,
    case when wanted ? 'platform' then $sql$job.platform = $2 ->> 'platform'$sql$ end,
    case when wanted ? 'mode' then $sql$job.mode = $2 ->> 'mode'$sql$ end,
    case when wanted ? 'option' then $sql$job.option = $2 ->> 'option'$sql$ end,
    case when wanted ? 'since' then $sql$job.created_at >= ($2 ->> 'since')::timestamptz$sql$ end,
    case when wanted ? 'until' then $sql$job.created_at < ($2 ->> 'until')::timestamptz$sql$ end,
    case when wanted ? 'before' then
      $sql$(job.created_at, job.id) < (
        ($2 -> 'before' ->> 'created_at')::timestamptz, ($2 -> 'before' ->> 'id')::uuid
      )$sql$ end
  );
  in_order constant text := 'order by job.created_at desc, job.id desc limit $3';
begin
  if wanted ->> 'search' is null then
    return query execute format('select job.* from public.publication_jobs as job where %s %s', fits, in_order)
      using owner_id, wanted, max_jobs;
  elsif query is not null then
    return query execute format(
      'select job.* from (
        (select job.* from public.publication_jobs as job
          where %1$s and job.created_at >= $4 and carteiro.text_lexemes(job.content) @@ $5 %2$s)
        union all
        (select job.* from public.publication_jobs as job
          join carteiro.publication_job_texts as written on written.job_id = job.id
          where %1$s and job.created_at < $4 and written.lexemes @@ $6 %2$s)
      ) as job %2$s', fits, in_order)
      using owner_id, wanted, max_jobs, (select mark.indexed_until from carteiro.publication_texts_cursor as mark),
        query, query && carteiro.user_lexeme(owner_id)::tsquery;
  end if;
end
$$;

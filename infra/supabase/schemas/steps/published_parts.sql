-- The parts of a thread that are out, in their order: [{ part, post_id, permalink }]. The steps of a part are named
-- 'part <n>: <step>' (libs/platform-kit/src/thread.ts); what its publishing step has recorded is the truth of it.
create function carteiro.published_parts(of_job_id uuid) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(
    jsonb_build_object('part', shown.part, 'post_id', shown.post_id, 'permalink', shown.permalink) order by shown.part
  ), '[]')
  from (
    select distinct on (named.part) named.part,
      coalesce(posted.result ->> 'post_id', posted.result ->> 'media_id') as post_id,
      coalesce(posted.result ->> 'permalink', noted.result ->> 'permalink') as permalink
    from carteiro.publication_steps as posted
    cross join lateral (select substring(posted.step from '^part ([0-9]+): ')::integer as part) as named
    left join carteiro.publication_steps as noted
      on noted.job_id = posted.job_id and noted.step = 'part ' || named.part || ': published' and noted.state = 'done'
    where posted.job_id = of_job_id and posted.commits and posted.state = 'done' and named.part is not null
    order by named.part, posted.finished_at desc
  ) as shown
$$;

-- Asks for the first comments of jobs that have just completed. Where the database was restored from a backup meanwhile, a later state
-- of it may have made the comment already: then it is not made, and the action says why.
create function carteiro.add_first_comments(completed_jobs uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into carteiro.job_actions (job_id, mode, kind, request, state, ended_at, error_code, error_message)
  select job.id, job.mode, 'first_comment', jsonb_build_object('text', job.content ->> 'firstComment'),
    case when doubt.is_restored then 'failed' else 'waiting' end, case when doubt.is_restored then now() end,
    case when doubt.is_restored then 'outcome_unknown' end,
    case when doubt.is_restored then 'The database was restored from a backup, and the comment may be there: check the post.' end
  from public.publication_jobs as job
  cross join lateral (
    select exists (
      select from carteiro.publication_steps as step where step.job_id = job.id and step.step = 'database_restored'
    ) as is_restored
  ) as doubt
  where job.id = any (completed_jobs) and job.content ? 'firstComment' and job.account_id is not null
    and coalesce(job.platform_response ->> 'post_id', '') <> ''
  on conflict do nothing;
end
$$;

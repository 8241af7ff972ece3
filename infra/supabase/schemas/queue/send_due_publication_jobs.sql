-- Moves what has become due in a mode from the timers to the queues, round by round, but for jobs that are locked at this moment. A job's row is
-- locked before its timer (docs/locks.md). Returns how many.
create function carteiro.send_due_publication_jobs(max_jobs integer default 500, of_mode text default 'live') returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  due uuid[];
begin
  if not exists (select from carteiro.publication_timers where mode = of_mode and due_at <= now()) then
    return 0;
  end if;

  with due_jobs as materialized (
    select job.id, job.created_at, timer.round
    from carteiro.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where timer.mode = of_mode and timer.due_at <= now()
    order by timer.due_at, timer.round
    limit max_jobs
    for update of job skip locked
  ),
  ended as (
    delete from carteiro.publication_timers as timer
    using due_jobs
    where timer.job_id = due_jobs.id and timer.due_at <= now()
    returning timer.job_id, timer.due_at, due_jobs.round, due_jobs.created_at
  )
  select array_agg(ended.job_id order by ended.due_at, ended.round, ended.created_at) into due from ended;

  if due is null then
    return 0;
  end if;

  perform carteiro.send_publication_jobs(due);
  return cardinality(due);
end
$$;

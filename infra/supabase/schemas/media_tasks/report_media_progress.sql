-- Shows the jobs that wait for a task how far all of their files are. A job that is locked is left out: there will be a next time.
create function carteiro.report_media_progress(of_task_id uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  waiting uuid[] := array(
    select job.id
    from public.publication_jobs as job
    where job.id in (select file.job_id from carteiro.job_media_tasks as file where file.task_id = of_task_id and file.prepared_at is null)
      and job.status = 'pending' and job.hold_reason = 'preparing_media'
    order by job.id
    for update skip locked
  );
begin
  update public.publication_jobs as job
  set progress = theirs.percent, seq = job.seq + 1
  from (
    select file.job_id, floor(100 * avg(coalesce(task.progress, 0)))::smallint as percent
    from carteiro.job_media_tasks as file
    left join carteiro.media_tasks as task on task.id = file.task_id
    where file.job_id = any (waiting) and file.prepared_at is null
    group by file.job_id
  ) as theirs
  where job.id = theirs.job_id and job.progress <> theirs.percent;
end
$$;

-- Moves on the jobs whose files need no more work: those that wait for a task, or (null) all that should have been moved on. In
-- one transaction the results take the place of the files in a job's content, and the job waits for its time, or goes into its
-- queue. A job of which a task has failed fails as the task did. Tasks that are gone are made anew, and so are results that were
-- deleted. Answers how many jobs were moved.
create function carteiro.release_prepared_jobs(of_task_id uuid default null, max_jobs integer default 1000) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  candidates uuid[];
  candidate uuid;
  moved integer := 0;
begin
  if of_task_id is not null then
    candidates := array(
      select distinct file.job_id from carteiro.job_media_tasks as file
      where file.task_id = of_task_id and file.prepared_at is null
      order by file.job_id
      limit max_jobs
    );
  else
    candidates := array(
      select job.id
      from carteiro.publication_timers as timer
      join public.publication_jobs as job on job.id = timer.job_id
      where timer.mode in ('live', 'test') and timer.due_at = 'infinity' and job.hold_reason = 'preparing_media'
        and not exists (
          select from carteiro.job_media_tasks as file
          join carteiro.media_tasks as task on task.id = file.task_id
          where file.job_id = job.id and file.prepared_at is null and task.state in ('waiting', 'running')
        )
      order by job.id
      limit max_jobs
    );
  end if;
  foreach candidate in array candidates
  loop
    if carteiro.release_prepared_job(candidate) then
      moved := moved + 1;
    end if;
  end loop;
  return moved;
end
$$;

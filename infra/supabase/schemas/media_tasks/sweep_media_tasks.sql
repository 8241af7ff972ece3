-- Removes tasks that nothing needs any more: unwanted ones, failed ones, and done ones whose result is gone. Answers how many.
create function carteiro.sweep_media_tasks(max_tasks integer default 1000) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  candidates uuid[] := array(
    select task.id from carteiro.media_tasks as task
    where not (task.state = 'running' and task.lease_expires_at > now())
      and not (task.state = 'done' and exists (
        select from carteiro.media_uploads as upload where upload.id = task.upload_id and upload.user_id is not null
      ))
      and not exists (select from carteiro.job_media_tasks as file where file.task_id = task.id and file.prepared_at is null)
      and task.created_at < now() - interval '1 minute'
    limit max_tasks
    for update skip locked
  );
  removed integer;
begin
  -- Seen anew: a job may have joined one before it was locked.
  delete from carteiro.media_tasks as task
  where task.id = any (candidates)
    and not exists (select from carteiro.job_media_tasks as file where file.task_id = task.id and file.prepared_at is null);
  get diagnostics removed = row_count;

  -- Of cancelled, deleted and failed jobs: a retry makes it anew.
  candidates := array(
    select task.id from carteiro.media_tasks as task
    where task.state in ('waiting', 'failed') and not carteiro.is_media_task_wanted(task.id)
      and task.created_at < now() - interval '1 minute'
    limit max_tasks
    for update skip locked
  );
  delete from carteiro.media_tasks as task
  where task.id = any (candidates) and not carteiro.is_media_task_wanted(task.id);
  return removed + cardinality(candidates);
end
$$;

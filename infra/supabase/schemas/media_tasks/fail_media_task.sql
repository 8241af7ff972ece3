-- Ends a try at a task that failed. retry_after null: for good, and every job that waits for it fails (release_prepared_jobs).
-- False: the lease is lost.
create function carteiro.fail_media_task(
  task_id uuid, token uuid, code text, message text, retry_after interval default null
) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.media_tasks as task
  set state = case when retry_after is null then 'failed' else 'waiting' end,
    run_at = now() + coalesce(retry_after, interval '0'),
    error_code = case when retry_after is null then code end,
    error_message = case when retry_after is null then message end,
    ended_at = case when retry_after is null then now() end
  where task.id = task_id and task.lease_token = token and task.state = 'running';
  return found;
end
$$;

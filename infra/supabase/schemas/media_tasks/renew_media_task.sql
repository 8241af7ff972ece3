-- Renews the lease of a task, and notes how far it is (0 to 1). Answers held, lost (another has it, or it has ended: stop), or
-- unwanted (no job waits for it any more: give it back).
create function carteiro.renew_media_task(task_id uuid, token uuid, lease interval, new_progress real) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.media_tasks as task
  set lease_expires_at = now() + lease, progress = new_progress
  where task.id = task_id and task.lease_token = token and task.state = 'running';
  return case
    when not found then 'lost'
    when carteiro.is_media_task_wanted(task_id) then 'held'
    else 'unwanted'
  end;
end
$$;

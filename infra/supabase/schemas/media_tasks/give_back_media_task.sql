-- Returns a task that a gateway which stops has not ended, or that is not wanted any more; it costs no attempt.
create function carteiro.give_back_media_task(task_id uuid, token uuid) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.media_tasks as task
  set state = 'waiting', attempts = task.attempts - 1, run_at = now(), progress = 0
  where task.id = task_id and task.lease_token = token and task.state = 'running';
  if not found then
    return false;
  end if;
  perform pg_notify('media_task_wake_up', '');
  return true;
end
$$;

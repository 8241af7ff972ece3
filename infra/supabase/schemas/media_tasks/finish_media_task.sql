-- Ends a task with its result (an entry of mediaFiles), which is stored under the claim's token: it is an upload of the task's
-- user from then on. False: the lease is lost, and the result is to be removed. Raises as require_room_for_bytes does.
create function carteiro.finish_media_task(task_id uuid, token uuid, new_result jsonb, of_content text) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  task carteiro.media_tasks;
begin
  update carteiro.media_tasks as its
  set state = 'done', result = new_result, upload_id = token, content_key = of_content, progress = 1, ended_at = now()
  where its.id = task_id and its.lease_token = token and its.state = 'running'
  returning * into task;
  if not found then
    return false;
  end if;
  perform carteiro.register_upload(
    task.user_id, token, new_result ->> 'name', (new_result ->> 'size')::bigint, task.mode,
    new_result ->> 'type'
  );
  return true;
end
$$;

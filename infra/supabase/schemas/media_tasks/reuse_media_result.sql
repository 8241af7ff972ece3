-- Ends a task with the result of an equal one of its user, where that is still stored. Answers whether there was one.
create function carteiro.reuse_media_result(task_id uuid, token uuid, of_content text) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  equal carteiro.media_tasks;
begin
  select other.* into equal
  from carteiro.media_tasks as task
  join carteiro.media_tasks as other
    on other.user_id = task.user_id and other.mode = task.mode and other.content_key = of_content and other.state = 'done'
  join carteiro.media_uploads as upload on upload.id = other.upload_id and upload.user_id = other.user_id
  where task.id = task_id
  limit 1
  for share of upload;
  if not found then
    return false;
  end if;
  update carteiro.media_tasks as task
  set state = 'done', result = equal.result, upload_id = equal.upload_id, content_key = of_content, progress = 1,
    ended_at = now()
  where task.id = task_id and task.lease_token = token and task.state = 'running';
  return found;
end
$$;

-- Gives a gateway the next task: of the user whose last one was begun longest ago, the oldest. new_token is its lease, and the id
-- under which it stores the result. A task whose lease has run out so often that it has had max_attempts has failed: it may be what
-- ends its gateways. Answers null when nothing is to be done, or { id, user_id, mode, kind, key, spec, attempt, left_token? (of a
-- claim before that did not end: remove what it has stored) }.
create function carteiro.claim_media_task(kinds text[], new_token uuid, lease interval, max_attempts integer)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  task carteiro.media_tasks;
  left_token uuid;
begin
  loop
    select * into task
    from carteiro.media_tasks as next
    where next.kind = any (kinds)
      and ((next.state = 'waiting' and next.run_at <= now()) or (next.state = 'running' and next.lease_expires_at < now()))
      and carteiro.is_media_task_wanted(next.id)
    order by (
      select max(theirs.claimed_at) from carteiro.media_tasks as theirs where theirs.user_id = next.user_id
    ) nulls first, next.created_at, next.id
    limit 1
    for update skip locked;
    if not found then
      return null;
    end if;
    left_token := task.lease_token;
    if task.attempts < max_attempts then
      exit;
    end if;
    update carteiro.media_tasks
    set state = 'failed', ended_at = now(), error_code = 'preparation_interrupted',
      error_message = format('The file could not be prepared: it was begun %s times, and each time interrupted.', attempts)
    where id = task.id;
  end loop;

  update carteiro.media_tasks
  set state = 'running', attempts = attempts + 1, lease_token = new_token, lease_expires_at = now() + lease,
    claimed_at = clock_timestamp(), progress = 0
  where id = task.id
  returning * into task;
  return jsonb_strip_nulls(jsonb_build_object(
    'id', task.id, 'user_id', task.user_id, 'mode', task.mode, 'kind', task.kind, 'key', task.key, 'spec', task.spec,
    'attempt', task.attempts, 'left_token', left_token
  ));
end
$$;

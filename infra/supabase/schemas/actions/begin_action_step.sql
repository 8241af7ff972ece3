-- Makes the intent of an action's step durable: as begin_step, whose answers it gives, but for rates, which count posts.
create function carteiro.begin_action_step(
  action_id uuid, lease uuid, step text, intent jsonb, commits boolean, call_seconds integer, reopen boolean default false,
  idempotent boolean default false
) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  action carteiro.job_actions;
  existing carteiro.job_action_steps;
  answer text := 'opened';
  began timestamptz := clock_timestamp();
  ends timestamptz := began + make_interval(secs => call_seconds);
begin
  if commits and intent is not null then
    perform carteiro.extend_lease(lease, ends);
  end if;
  action := carteiro.require_leased_action(action_id, lease);
  select * into existing
  from carteiro.job_action_steps as s
  where s.action_id = action.id and s.step = begin_action_step.step
  for update;

  if existing.state = 'done' then
    answer := 'done';
  elsif existing.state = 'open' and not reopen then
    answer := 'in_doubt';
  elsif existing.commits and not idempotent and existing.state = 'open' and existing.call_ends_at > began then
    raise exception 'action %: an earlier call of step % may still be under way', action.id, step using errcode = 'CT001';
  elsif intent is null then
    return jsonb_build_object('state', 'not_begun');
  else
    insert into carteiro.job_action_steps as s (action_id, step, commits, lease_token, intent, began_at, call_ends_at)
    values (action.id, begin_action_step.step, begin_action_step.commits, lease, begin_action_step.intent, began, ends)
    on conflict on constraint job_action_steps_pkey do update
    set state = 'open', commits = excluded.commits, lease_token = excluded.lease_token, intent = excluded.intent, result = null,
      began_at = excluded.began_at, call_ends_at = excluded.call_ends_at, finished_at = null
    returning * into existing;
  end if;
  return jsonb_build_object(
    'state', answer, 'intent', existing.intent, 'result', existing.result,
    'began_at', existing.began_at, 'call_ends_at', existing.call_ends_at, 'now', clock_timestamp()
  );
end
$$;

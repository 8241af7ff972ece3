-- Makes the intent durable. Answers { state, intent, result, began_at, call_ends_at, now }; or, where the platform's rates
-- have no room for the call, { state: wait, now, wait_until, platform }, and nothing is recorded. counts: whether the rates
-- count this call; without it those of steps that commit are.
--   opened    the intent is recorded: act, within call_seconds
--   done      it was done before; result says what came of it
--   in_doubt  an earlier attempt began it and its end isn't known: find out, and only when it surely did not happen
--             call again with reopen
-- A step that commits is not begun again before call_ends_at (CT001) unless its caller has said that it did nothing: the
-- earlier call may still be under way, whatever its user says.
-- idempotent: the platform recognises a repeated call by its key, so that it may be begun before the earlier one has ended.
-- Without an intent a step is not opened: { state: not_begun }.
-- A step that commits is not begun with less lease left than its call may take: the lease is extended by what is missing
-- (docs/decisions/0026-a-publishing-call-keeps-its-slot.md).
create function carteiro.begin_step(
  job_id uuid, lease uuid, step text, intent jsonb, commits boolean, call_seconds integer, reopen boolean default false,
  counts boolean default null, idempotent boolean default false
) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs;
  existing carteiro.publication_steps;
  answer text := 'opened';
  began timestamptz := clock_timestamp();
  ends timestamptz := began + make_interval(secs => call_seconds);
  wait_until timestamptz;
begin
  if commits and intent is not null then
    perform carteiro.extend_lease(lease, ends);
  end if;
  job := carteiro.require_leased_job(job_id, lease);
  select * into existing
  from carteiro.publication_steps as s
  where s.job_id = job.id and s.step = begin_step.step
  for update;

  if existing.state = 'done' then
    answer := 'done';
  elsif existing.state = 'open' and not reopen then
    answer := 'in_doubt';
  elsif existing.commits and not idempotent and existing.call_ends_at > began
    and (existing.state = 'open' or existing.result ? 'user_says') then
    raise exception 'job %: an earlier call of step % may still be under way', job.id, step using errcode = 'CT001';
  elsif intent is null then
    return jsonb_build_object('state', 'not_begun');
  else
    if coalesce(counts, commits) then
      wait_until := carteiro.count_platform_call(job, began);
      if wait_until is not null then
        return jsonb_build_object('state', 'wait', 'now', clock_timestamp(), 'wait_until', wait_until, 'platform', (
          select known.display_name from carteiro.platforms as known
          where known.deployment = carteiro.deployment_of(job.platform, job.mode)
        ));
      end if;
    end if;
    if existing.state is null then
      insert into carteiro.publication_steps (job_id, step, commits, lease_token, attempt, intent, began_at, call_ends_at)
      values (job.id, step, commits, lease, job.attempt, intent, began, ends)
      returning * into existing;
    else
      update carteiro.publication_steps as s
      set state = 'open', commits = begin_step.commits, lease_token = lease, attempt = job.attempt,
        intent = begin_step.intent, result = null, began_at = began, finished_at = null, call_ends_at = ends
      where s.job_id = job.id and s.step = begin_step.step
      returning * into existing;
    end if;
  end if;

  return jsonb_build_object(
    'state', answer, 'intent', existing.intent, 'result', existing.result,
    'began_at', existing.began_at, 'call_ends_at', existing.call_ends_at, 'now', clock_timestamp()
  );
end
$$;

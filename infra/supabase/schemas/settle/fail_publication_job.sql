-- A failed attempt. The verdict decides (libs/contracts/src/errors.ts):
-- retry, unclear: again later, counted (once more than that while the post may be out, or is:
-- to reconcile) · wait: again later, not counted · reconnect: held until the account is
-- connected again · halt: the platform is paused · refuse: never.
create function carteiro.fail_publication_job(lease uuid, failure jsonb) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.lock_leased_job(lease);
  its_deployment text := carteiro.deployment_of(job.platform, job.mode);
  verdict text := failure ->> 'verdict';
  code text := failure ->> 'code';
  message text := failure ->> 'message';
  wanted_delay interval := make_interval(secs => (failure ->> 'retry_after_seconds')::double precision);
  details jsonb := jsonb_strip_nulls(failure - array['outcome', 'code', 'message']);
  last_check integer := (
    select count(*) from carteiro.publication_steps as s where s.job_id = job.id and s.commits and s.state = 'open'
  ) + carteiro.has_posted(job.id)::integer;
begin
  if job.id is null then
    return false;
  end if;
  perform carteiro.free_publication_slot(lease);
  perform carteiro.note_platform_answer(its_deployment, job.user_id, carteiro.has_platform_answered(failure));
  if code = 'timeout' and not carteiro.has_platform_answered(failure) then
    perform carteiro.note_platform_timeouts(array[its_deployment]);
  end if;

  if verdict = 'reconnect' then
    -- A reconnect under way is waited for, and a later one finds the job held (see confirm_hold_reason).
    perform from carteiro.platform_accounts where id = job.account_id for update;
  elsif verdict = 'halt' then
    perform carteiro.pause_platform(job.platform, message, job.mode);
  end if;

  if verdict = 'reconnect' and carteiro.has_new_credentials(job) then
    perform carteiro.transition_job(job.id, 'deferred', code => code, message => message, new_due_at => now());
  elsif verdict = 'reconnect' and job.account_id is not null then
    update carteiro.platform_accounts
    set status = 'needs_reauth', updated_at = now(),
      problems = jsonb_build_array(jsonb_build_object('code', code, 'message', message))
    where id = job.account_id and status = 'connected';
    perform carteiro.transition_job(job.id, 'held', code => code, message => message,
      new_hold_reason => 'account_needs_reauth');
  elsif verdict = 'halt' then
    perform carteiro.transition_job(job.id, 'held', code => code, message => message, new_hold_reason => 'platform_paused');
  elsif verdict = 'wait' then
    perform carteiro.transition_job(job.id, 'deferred', code => code, message => message,
      new_due_at => now() + coalesce(wanted_delay, (select default_wait from carteiro.queue_settings)));
  elsif verdict in ('retry', 'unclear') and job.retry_count < job.max_retries + last_check then
    perform carteiro.transition_job(job.id, 'retry_scheduled', jsonb_build_object('retry_count', job.retry_count + 1),
      code, message, now() + greatest(wanted_delay, carteiro.retry_delay(job.retry_count)));
  else
    perform carteiro.end_publication_job_in_failure(job.id, code, message, details);
  end if;
  return true;
end
$$;

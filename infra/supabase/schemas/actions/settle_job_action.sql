-- Records the outcome of an attempt at an action. The verdicts are those of jobs (fail_publication_job): retry, unclear: again later,
-- counted · wait: again later, not counted · reconnect: when the account is connected again · halt: the platform is paused · refuse:
-- never. Answers false when the lease belongs to a job, or is lost.
create function carteiro.settle_job_action(lease uuid, outcome jsonb) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  action carteiro.job_actions;
  job public.publication_jobs;
  its_deployment text;
  verdict text := outcome ->> 'verdict';
  again_at timestamptz;
  is_counted boolean := false;
  open_steps integer;
begin
  perform from carteiro.publication_slots as slot where slot.lease_token = lease for update;
  select j.* into job
  from carteiro.job_actions as a join public.publication_jobs as j on j.id = a.job_id
  where a.lease_token = lease and a.state = 'running'
  for update of j;
  if not found then
    return false;
  end if;
  select * into action from carteiro.job_actions as a where a.lease_token = lease and a.state = 'running' for update;
  if not found then
    return false;
  end if;
  perform carteiro.free_publication_slot(lease);
  its_deployment := carteiro.deployment_of(job.platform, job.mode);
  if outcome ->> 'outcome' = 'failed' then
    perform carteiro.note_platform_answer(its_deployment, job.user_id, carteiro.has_platform_answered(outcome));
  elsif outcome ->> 'outcome' <> 'given_back' then
    perform carteiro.note_platform_answer(its_deployment, null, true);
  end if;
  open_steps := (select count(*) from carteiro.job_action_steps as s where s.action_id = action.id and s.state = 'open');

  case
    when outcome ->> 'outcome' = 'completed' then
      perform carteiro.end_job_action(action, 'done', outcome -> 'result');
      return true;
    when outcome ->> 'outcome' = 'pending' then
      again_at := now() + make_interval(secs => (outcome ->> 'resume_after_seconds')::double precision);
    when outcome ->> 'outcome' = 'given_back' then
      again_at := now();
    when verdict = 'halt' then
      perform carteiro.pause_platform(job.platform, outcome ->> 'message', job.mode);
      again_at := now();
    when verdict = 'reconnect' then
      update carteiro.platform_accounts as account
      set status = 'needs_reauth', updated_at = now(),
        problems = jsonb_build_array(jsonb_build_object('code', outcome ->> 'code', 'message', outcome ->> 'message'))
      where account.id = job.account_id and account.status = 'connected' and account.credentials_changed_at <= action.claimed_at;
      again_at := now();
    when verdict = 'wait' then
      again_at := now() + coalesce(make_interval(secs => (outcome ->> 'retry_after_seconds')::double precision),
        (select default_wait from carteiro.queue_settings));
    when verdict in ('retry', 'unclear') and action.retry_count < job.max_retries + open_steps then
      again_at := now() + greatest(make_interval(secs => (outcome ->> 'retry_after_seconds')::double precision),
        carteiro.retry_delay(action.retry_count));
      is_counted := true;
    else
      perform carteiro.end_job_action(action, 'failed', null, outcome ->> 'code', outcome ->> 'message');
      return true;
  end case;
  update carteiro.job_actions as its
  set state = 'waiting', due_at = again_at, retry_count = its.retry_count + is_counted::integer, lost_leases = 0,
    error_code = outcome ->> 'code', error_message = outcome ->> 'message'
  where its.id = action.id;
  perform carteiro.wake_for_timer(again_at, job.mode);
  return true;
end
$$;

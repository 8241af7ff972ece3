-- Settling: what became of an attempt. Every function takes the lease: a late one changes nothing and gets false.

-- The job that a lease stands for, locked with its slot, which comes first (docs/locks.md); null when the lease is no longer the job's.
create function public.lock_leased_job(lease uuid) returns public.publication_jobs
language sql
set search_path = ''
as $$
  select job
  from public.publication_slots as slot
  join public.publication_jobs as job on job.id = slot.job_id
  where slot.lease_token = lease and public.is_at_work(job, slot.attempt)
  for update
$$;

-- Completes jobs, one for each lease and response. Tells which leases were good, and the slots that they had: those are for
-- the caller to free, or to fill again.
create function public.complete_publication_jobs(
  leases uuid[], responses jsonb[], out good uuid[], out ended_slots integer[]
)
language plpgsql
security definer
set search_path = ''
as $$
declare
  answering text[];
begin
  with held as materialized (
    select slot, job_id, attempt, lease_token as lease, responses[array_position(leases, lease_token)] as response
    from public.publication_slots
    where lease_token = any (leases)
    order by slot
    for update
  ),
  completed as (
    update public.publication_jobs as job
    set status = 'completed', phase = 'done', progress = 100, completed_at = now(),
      platform_response = held.response, error_code = null, error_message = null, seq = job.seq + 1
    from held
    where job.id = held.job_id and public.is_at_work(job, held.attempt)
    returning job.id, job.seq, job.status, job.phase, job.attempt, job.platform, held.response, held.lease, held.slot
  ),
  noted as (
    insert into public.publication_job_events (job_id, seq, type, status, phase, attempt, data)
    select id, seq, 'completed', status, phase, attempt, jsonb_strip_nulls(jsonb_build_object(
      'post_id', response -> 'post_id', 'permalink', response -> 'permalink', 'warnings', response -> 'warnings'
    ))
    from completed
  )
  select coalesce(array_agg(lease), '{}'), coalesce(array_agg(slot), '{}'), array_agg(distinct platform)
  into good, ended_slots, answering
  from completed;

  perform public.note_platform_answer(platform, null, true) from unnest(answering) as platform;
end
$$;

-- The platform is still at work: the slot is given back, the status stays processing.
create function public.defer_publication_job(lease uuid, resume_after interval, reason text) returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  job public.publication_jobs := public.lock_leased_job(lease);
begin
  if job.id is null then
    return false;
  end if;

  update public.publication_jobs
  set next_attempt_at = now() + resume_after, seq = seq + 1
  where id = job.id
  returning * into job;
  perform public.free_publication_slot(lease);
  perform public.set_publication_timer(job.id, job.next_attempt_at);
  perform public.record_job_event(job, 'waiting_for_platform',
    jsonb_build_object('reason', reason, 'resume_at', job.next_attempt_at));
  perform public.note_platform_answer(job.platform, job.user_id, true);
  return true;
end
$$;

-- What jobs that failed alike have in common: the message without what differs from job to job.
create function public.failure_cause(error_code text, error_message text) returns text
language sql immutable
set search_path = ''
as $$
  select error_code || ': ' || left(regexp_replace(
    regexp_replace(coalesce(error_message, ''), '[0-9a-f]{8}-[0-9a-f-]{27}|urn:[a-z]+:[A-Za-z0-9:_-]+', '…', 'g'),
    '[0-9]+', '#', 'g'
  ), 300)
$$;

-- Puts a job that failed for good into publication_dead_letters, with its whole story: whoever reads the letter needs
-- nothing else.
create function public.write_dead_letter(job public.publication_jobs) returns void
language plpgsql
set search_path = ''
as $$
begin
  perform pgmq.send('publication_dead_letters', jsonb_build_object(
    'v', 1, 'job_id', job.id, 'publication_id', job.publication_id, 'user_id', job.user_id,
    'account_id', job.account_id, 'platform', job.option, 'error_code', job.error_code,
    'error_message', job.error_message, 'cause', public.failure_cause(job.error_code, job.error_message),
    'attempt', job.attempt, 'traceparent', public.traceparent_of(job.publication_id),
    'timeline', coalesce((
      select jsonb_agg(to_jsonb(event) - 'job_id' order by event.seq)
      from public.publication_job_events as event
      where event.job_id = job.id
    ), '[]'),
    'steps', coalesce((
      select jsonb_agg(to_jsonb(taken) - array['job_id', 'lease_token'] order by taken.began_at)
      from public.publication_steps as taken
      where taken.job_id = job.id
    ), '[]')
  ), 0::integer);
end
$$;

-- Ends a job for good. If its point of no return was begun and its end isn't known, the error says so whatever the cause was:
-- nobody may take it for "not posted". Nor where it was passed, unless the platform has refused the post since.
create function public.end_publication_job_in_failure(failed_job_id uuid, code text, message text, details jsonb)
returns void
language plpgsql
set search_path = ''
as $$
declare
  job public.publication_jobs;
  is_refusal boolean := details ->> 'verdict' is not distinct from 'refuse';
  is_open boolean := exists (
    select from public.publication_steps where job_id = failed_job_id and commits and state = 'open'
  );
  in_doubt boolean := is_open or (not is_refusal and public.has_posted(failed_job_id));
begin
  update public.publication_jobs
  set status = 'failed', completed_at = now(),
    error_code = case when in_doubt then 'outcome_unknown' else code end,
    error_message = case when in_doubt and code <> 'outcome_unknown'
      then case when is_open then 'The post may or may not be out: look at the account before you try again. '
        else 'The platform has the post: look at the account. ' end || message
      else message end,
    next_attempt_at = null, hold_reason = null, seq = seq + 1
  where id = failed_job_id
  returning * into job;
  delete from public.publication_timers where job_id = failed_job_id;
  perform public.record_job_event(job, 'failed', details || jsonb_build_object(
    'code', job.error_code, 'message', job.error_message));
  perform public.write_dead_letter(job);
end
$$;

-- The job goes on later: after a failure (which counts as a retry), or because it must wait (which doesn't).
create function public.postpone_publication_job(
  postponed_job_id uuid, until timestamptz, is_retry boolean, code text, message text
) returns void
language plpgsql
set search_path = ''
as $$
declare
  job public.publication_jobs;
begin
  update public.publication_jobs
  set status = 'pending', phase = 'queued', retry_count = retry_count + is_retry::integer, next_attempt_at = until,
    error_code = code, error_message = message, seq = seq + 1
  where id = postponed_job_id
  returning * into job;
  perform public.set_publication_timer(job.id, until);
  perform public.record_job_event(job, case when is_retry then 'retry_scheduled' else 'deferred' end,
    jsonb_build_object('code', code, 'message', message, 'next_attempt_at', until, 'retry_count', job.retry_count));
end
$$;

-- base, base × 4, base × 16 …, at most the cap, ± 20 % so that jobs that failed together don't return together.
create function public.retry_delay(retries_so_far integer) returns interval
language sql volatile
set search_path = ''
as $$
  select least(retry_base * 4 ^ retries_so_far, retry_cap) * (0.8 + 0.4 * random()) from public.queue_settings
$$;

-- Whether the account was connected again, or its tokens renewed, since the job's attempt began: what the platform
-- said of the old ones says nothing of the new ones.
create function public.has_new_credentials(job public.publication_jobs) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from public.platform_accounts as account
    where account.id = job.account_id and account.status = 'connected' and account.credentials_changed_at > (
      select max(event.at) from public.publication_job_events as event
      where event.job_id = job.id and event.type = 'attempt_started'
    )
  )
$$;

-- A failed attempt. The verdict decides (libs/contracts/src/errors.ts):
-- retry, unclear: again later, counted (once more than that while the post may be out, or is:
-- to look) · wait: again later, not counted · reconnect: held until the account is
-- connected again · halt: the platform is paused · refuse: never.
create function public.fail_publication_job(lease uuid, failure jsonb) returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  job public.publication_jobs := public.lock_leased_job(lease);
  verdict text := failure ->> 'verdict';
  code text := failure ->> 'code';
  message text := failure ->> 'message';
  told_delay interval := make_interval(secs => (failure ->> 'retry_after_seconds')::double precision);
  details jsonb := jsonb_strip_nulls(failure - array['outcome', 'code', 'message']);
  last_look integer := (
    select count(*) from public.publication_steps as s where s.job_id = job.id and s.commits and s.state = 'open'
  ) + public.has_posted(job.id)::integer;
begin
  if job.id is null then
    return false;
  end if;
  perform public.free_publication_slot(lease);
  perform public.note_platform_answer(job.platform, job.user_id, public.has_platform_answered(failure));

  if verdict = 'reconnect' then
    -- A reconnect under way is waited for, and a later one finds the job held (see confirm_hold_reason).
    perform from public.platform_accounts where id = job.account_id for update;
  elsif verdict = 'halt' then
    perform public.pause_platform(job.platform, message);
  end if;

  if verdict = 'reconnect' and public.has_new_credentials(job) then
    perform public.postpone_publication_job(job.id, now(), false, code, message);
  elsif verdict = 'reconnect' and job.account_id is not null then
    update public.platform_accounts
    set status = 'needs_reauth', updated_at = now(),
      problems = jsonb_build_array(jsonb_build_object('code', code, 'message', message))
    where id = job.account_id and status = 'connected';
    update public.publication_jobs set error_code = code, error_message = message where id = job.id;
    perform public.hold_publication_job(job.id, 'account_needs_reauth');
  elsif verdict = 'halt' then
    update public.publication_jobs set error_code = code, error_message = message where id = job.id;
    perform public.hold_publication_job(job.id, 'platform_paused');
  elsif verdict = 'wait' then
    perform public.postpone_publication_job(job.id,
      now() + coalesce(told_delay, (select default_wait from public.queue_settings)), false, code, message);
  elsif verdict in ('retry', 'unclear') and job.retry_count < job.max_retries + last_look then
    perform public.postpone_publication_job(job.id,
      now() + greatest(told_delay, public.retry_delay(job.retry_count)), true, code, message);
  else
    perform public.end_publication_job_in_failure(job.id, code, message, details);
  end if;
  return true;
end
$$;

-- A dispatcher that stops gives back what it has not sent yet. Costs nothing.
create function public.give_back_publication_job(lease uuid) returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  job public.publication_jobs := public.lock_leased_job(lease);
begin
  if job.id is null then
    return false;
  end if;
  perform public.free_publication_slot(lease);
  perform public.release_leased_job(job.id, 'given_back');
  perform public.send_publication_jobs(array[job.id]);
  return true;
end
$$;

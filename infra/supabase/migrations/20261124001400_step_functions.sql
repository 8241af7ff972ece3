-- What a platform service may do with a job that was handed to it. All raise CT001 when the lease is no longer the
-- job's (another attempt has taken over: stop), CT005 when the job is another platform's.

-- The job behind a lease, locked against a new claim until the transaction ends.
create function public.require_leased_job(leased_job_id uuid, lease uuid) returns public.publication_jobs
language plpgsql
set search_path = ''
as $$
declare
  job public.publication_jobs;
begin
  select j.* into job
  from public.publication_slots as slot
  join public.publication_jobs as j on j.id = slot.job_id
  where slot.lease_token = lease and slot.job_id = leased_job_id and slot.lease_expires_at > now()
    and public.is_at_work(j, slot.attempt)
  for share of j;
  if not found then
    raise exception 'job %: the lease is lost', leased_job_id using errcode = 'CT001';
  end if;
  if job.platform is distinct from public.caller_platform() then
    raise exception 'job % belongs to %, not to role %', leased_job_id, job.platform, session_user
      using errcode = 'CT005';
  end if;
  return job;
end
$$;

-- What an attempt needs to know: { steps: [...], account: { id, external_id, display_name, profile, credentials,
-- status } | null, first_attempt_at }.
create function public.open_publication_attempt(job_id uuid, lease uuid) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  job public.publication_jobs := public.require_leased_job(job_id, lease);
begin
  return jsonb_build_object(
    'steps', coalesce((
      select jsonb_agg(jsonb_build_object(
        'step', s.step, 'state', s.state, 'commits', s.commits, 'intent', s.intent, 'result', s.result,
        'began_at', s.began_at, 'call_ends_at', s.call_ends_at
      ) order by s.began_at)
      from public.publication_steps as s
      where s.job_id = job.id
    ), '[]'),
    'account', (
      select jsonb_build_object(
        'id', a.id, 'external_id', a.external_id, 'display_name', a.display_name, 'profile', a.profile,
        'credentials', a.credentials, 'status', a.status, 'scopes', a.scopes,
        'credentials_version', a.credentials_version,
        'credentials_age_seconds', extract(epoch from now() - a.credentials_changed_at),
        'expires_in_seconds', extract(epoch from a.credentials_expire_at - now())
      )
      from public.platform_accounts as a
      where a.id = job.account_id
    ),
    'first_attempt_at', (
      select min(e.at) from public.publication_job_events as e
      where e.job_id = job.id and e.type = 'attempt_started'
    ),
    'now', clock_timestamp()
  );
end
$$;

-- Makes the intent durable. Answers { state, intent, result, began_at, call_ends_at, now }; or, where the platform's rates
-- have no room for the call, { state: wait, now, wait_until, platform }, and nothing is recorded. counts: whether the rates
-- count this call; without it those of steps that commit are.
--   opened    the intent is recorded: act, within call_seconds
--   done      it was done before; result says what came of it
--   in_doubt  an earlier attempt began it and its end isn't known: find out, and only when it surely did not happen
--             call again with reopen
-- A step that commits is not begun again before call_ends_at (CT001) unless its caller has said that it did nothing: the
-- earlier call may still be under way, whatever its author says.
-- Without an intent a step is not opened: { state: not_begun }.
create function public.begin_step(
  job_id uuid, lease uuid, step text, intent jsonb, commits boolean, call_seconds integer, reopen boolean default false,
  counts boolean default null
) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  job public.publication_jobs := public.require_leased_job(job_id, lease);
  existing public.publication_steps;
  answer text := 'opened';
  began timestamptz := clock_timestamp();
  ends timestamptz := began + make_interval(secs => call_seconds);
  wait_until timestamptz;
begin
  select * into existing
  from public.publication_steps as s
  where s.job_id = job.id and s.step = begin_step.step
  for update;

  if existing.state = 'done' then
    answer := 'done';
  elsif existing.state = 'open' and not reopen then
    answer := 'in_doubt';
  elsif existing.commits and existing.call_ends_at > began
    and (existing.state = 'open' or existing.result ? 'author_says') then
    raise exception 'job %: an earlier call of step % may still be under way', job.id, step using errcode = 'CT001';
  elsif intent is null then
    return jsonb_build_object('state', 'not_begun');
  else
    if coalesce(counts, commits) then
      wait_until := public.count_platform_call(job, began);
      if wait_until is not null then
        return jsonb_build_object('state', 'wait', 'now', clock_timestamp(), 'wait_until', wait_until, 'platform', (
          select known.display_name from public.platforms as known where known.platform = job.platform
        ));
      end if;
    end if;
    if existing.state is null then
      insert into public.publication_steps (job_id, step, commits, lease_token, attempt, intent, began_at, call_ends_at)
      values (job.id, step, commits, lease, job.attempt, intent, began, ends)
      returning * into existing;
    else
      update public.publication_steps as s
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

-- Makes the result durable: did it happen ('done', with what came of it) or surely not ('not_done', with the
-- reason)? The intent's own lease is the fence, not the job's: who comes late but still holds the open intent
-- brings the truth, and it saves a reconciliation; who was overtaken by a reopened intent changes nothing (CT001).
create function public.finish_step(job_id uuid, lease uuid, step text, new_state text, result jsonb) returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  began timestamptz;
begin
  if new_state not in ('done', 'not_done') then
    raise exception 'new_state: expected done or not_done, not %', new_state using errcode = '22023';
  end if;
  update public.publication_steps as s
  set state = new_state, result = finish_step.result, finished_at = clock_timestamp()
  from public.publication_jobs as job
  where s.job_id = finish_step.job_id and s.step = finish_step.step and s.state = 'open'
    and s.lease_token = lease and job.id = s.job_id and job.platform = public.caller_platform()
  returning s.began_at into began;
  if not found then
    raise exception 'job %: step % is not open under this lease', job_id, step using errcode = 'CT001';
  end if;

  -- When the platform counted the call is not known; that it was not later than this is.
  update public.publication_turns as t
  set turn_at = clock_timestamp()
  where t.job_id = finish_step.job_id and t.is_called and t.turn_at = began;
end
$$;

-- A later attempt found, by looking at the platform, that the step of an earlier one was done. The intent stays as it
-- was written, so that a crash right here loses nothing. post_ids: the posts that were found for it. Raises CT006 when
-- another job has recorded one of them meanwhile: two that looked at the same moment found the same post, and the second
-- must look again.
create function public.adopt_step(job_id uuid, lease uuid, step text, result jsonb, post_ids text[] default '{}')
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  job public.publication_jobs := public.require_leased_job(job_id, lease);
begin
  if cardinality(post_ids) > 0 then
    perform pg_advisory_xact_lock(hashtext('publication_adoptions'), hashtext(job.platform));
    if cardinality(public.posts_of_other_jobs(job_id, lease, post_ids, (
      select s.began_at from public.publication_steps as s where s.job_id = job.id and s.step = adopt_step.step
    ))) > 0 then
      raise exception 'job %: another job has recorded the post that was found for step %', job.id, step
        using errcode = 'CT006';
    end if;
  end if;
  update public.publication_steps as s
  set state = 'done', result = adopt_step.result, finished_at = clock_timestamp(), lease_token = lease
  where s.job_id = job.id and s.step = adopt_step.step and s.state = 'open'
    and (not s.commits or s.call_ends_at <= clock_timestamp());
  if not found then
    raise exception 'job %: step % cannot be adopted', job_id, step using errcode = 'CT001';
  end if;
end
$$;

-- Tells the author how far the work is. Phases are recorded in the timeline, percentages aren't.
create function public.report_publication_progress(job_id uuid, lease uuid, new_phase text, new_progress integer)
returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  job public.publication_jobs := public.require_leased_job(job_id, lease);
  old_phase text := job.phase;
begin
  update public.publication_jobs as j
  set phase = new_phase, progress = new_progress, seq = seq + 1
  where j.id = job.id and (j.phase, j.progress) is distinct from (new_phase, new_progress::smallint)
  returning * into job;
  if found and old_phase <> new_phase then
    perform public.record_job_event(job, 'phase_changed');
  end if;
end
$$;

-- Which of these posts, found at the platform, are known to be another job's: its committing step recorded one of
-- the ids in its result. Two posts with the same words are told apart by it. Reads the steps since a moment, without
-- an index: it is asked only when an answer was lost.
create function public.posts_of_other_jobs(job_id uuid, lease uuid, post_ids text[], since timestamptz)
returns text[]
language plpgsql
security definer
set search_path = ''
as $$
declare
  job public.publication_jobs := public.require_leased_job(job_id, lease);
begin
  return array(
    select distinct recorded.value
    from public.publication_steps as s
    join public.publication_jobs as other on other.id = s.job_id and other.platform = job.platform
    cross join lateral jsonb_each_text(
      case jsonb_typeof(s.result) when 'object' then s.result else '{}' end
    ) as recorded
    where s.commits and s.state = 'done' and s.job_id <> job.id and s.finished_at >= since
      and recorded.value = any (post_ids)
  );
end
$$;

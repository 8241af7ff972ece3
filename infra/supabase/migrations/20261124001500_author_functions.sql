-- What an author may do with a job: cancel it, change its time or what it says, or try a failed one again. Called by the
-- gateway, which has made sure who asks. All raise CT404 for a job that isn't the author's, CT002 when the state doesn't
-- allow it.
--
-- All lock the job's row. So does begin_step (shared), and it wants the job's lease: whatever takes the lease away has
-- either come before the step that shows the post, which is then refused, or sees it here.

create function public.require_own_job(own_job_id uuid, author_id uuid) returns public.publication_jobs
language plpgsql
set search_path = ''
as $$
declare
  job public.publication_jobs;
begin
  select * into job from public.publication_jobs where id = own_job_id and user_id = author_id for update;
  if not found then
    raise exception 'job % does not exist', own_job_id using errcode = 'CT404';
  end if;
  return job;
end
$$;

-- The call that shows the post was begun, and it is not known that it did nothing.
create function public.is_past_point_of_no_return(asked_job_id uuid) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from public.publication_steps as s where s.job_id = asked_job_id and s.commits and s.state <> 'not_done'
  )
$$;

-- Its post may be out since an earlier try, whatever its author has said since.
create function public.was_ever_in_doubt(asked_job_id uuid) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from public.publication_job_events as e
    where e.job_id = asked_job_id and e.type = 'failed' and e.data ->> 'code' = 'outcome_unknown'
  )
$$;

-- Stops a job, also one that is being worked on, until the step that shows the post begins: its lease is taken away, so
-- that step is refused, and what was prepared at the platform stays unseen. The slot stays taken until the work has
-- really ended (release_expired_leases).
create function public.cancel_publication_job(job_id uuid, author_id uuid) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  job public.publication_jobs := public.require_own_job(job_id, author_id);
  old_phase text := job.phase;
begin
  if job.status = 'cancelled' then
    return public.publication_job_json(job);
  end if;
  if job.status not in ('pending', 'processing') or public.is_past_point_of_no_return(job.id) then
    raise exception 'the job is % (phase %), so it cannot be cancelled any more', job.status, job.phase
      using errcode = 'CT002';
  end if;

  update public.publication_jobs as j
  set status = 'cancelled', phase = 'done', completed_at = now(), next_attempt_at = null, hold_reason = null,
    error_code = null, error_message = null, seq = seq + 1
  where j.id = job.id
  returning * into job;
  perform public.record_job_event(job, 'cancelled', jsonb_build_object('during', old_phase));
  delete from public.publication_timers as t where t.job_id = job.id;
  delete from public.publication_turns as t where t.job_id = job.id and not t.is_called;
  delete from public.publication_backlog as b where b.job_id = job.id;
  return public.publication_job_json(job);
end
$$;

-- Changes the time of a job that waits. Null: at once. One whose post may be out, or that is being worked on, keeps
-- its time.
create function public.reschedule_publication_job(job_id uuid, author_id uuid, new_time timestamptz) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  job public.publication_jobs := public.require_own_job(job_id, author_id);
  is_later boolean := coalesce(new_time > now(), false);
begin
  if job.status <> 'pending' or public.is_past_point_of_no_return(job.id) then
    raise exception 'the job is % (phase %), so its time cannot be changed any more', job.status, job.phase
      using errcode = 'CT002';
  end if;

  update public.publication_jobs as j
  set scheduled_at = new_time, next_attempt_at = case when is_later then new_time end, hold_reason = null,
    error_code = null, error_message = null, seq = seq + 1
  where j.id = job.id
  returning * into job;
  delete from public.publication_turns as t where t.job_id = job.id and not t.is_called;
  perform public.record_job_event(job, 'rescheduled', jsonb_build_object('scheduled_at', new_time));

  if is_later then
    perform public.set_publication_timer(job.id, new_time);
    perform public.ring_for_timer(new_time);
  else
    delete from public.publication_timers as t where t.job_id = job.id;
    perform public.send_publication_jobs(array[job.id]);
  end if;
  return public.publication_job_json(job);
end
$$;

-- Changes what a job says, and its time if asked to, while it waits; the content also after it has failed, to be tried
-- again. What earlier attempts prepared is forgotten, for it says the old things; it stays unseen. seen_content is the
-- content that the new one was made from: two edits at once are not mixed. The timeline keeps what was changed.
create function public.edit_publication_job(
  job_id uuid, author_id uuid, seen_content jsonb, new_content jsonb, reschedules boolean default false,
  new_time timestamptz default null
) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  job public.publication_jobs := public.require_own_job(job_id, author_id);
  changed jsonb;
begin
  if job.content <> seen_content then
    raise exception 'the job was edited meanwhile: look at it again' using errcode = 'CT002';
  end if;
  if job.status not in ('pending', 'failed') or public.is_past_point_of_no_return(job.id) then
    raise exception 'the job is % (phase %), so it cannot be edited any more', job.status, job.phase
      using errcode = 'CT002';
  end if;
  if public.was_ever_in_doubt(job.id) then
    raise exception 'the post may be out as it was, so its content stays: it is found again by it'
      using errcode = 'CT002';
  end if;

  if new_content <> job.content then
    select jsonb_object_agg(old.key, old.value) into changed
    from jsonb_each(job.content) as old
    where old.value is distinct from new_content -> old.key;
    update public.publication_jobs as j
    set content = new_content, seq = seq + 1
    where j.id = job.id
    returning * into job;
    delete from public.publication_steps as s where s.job_id = job.id;
    perform public.record_job_event(job, 'edited', jsonb_build_object('before', changed));
  end if;
  if reschedules then
    return public.reschedule_publication_job(job.id, author_id, new_time);
  end if;
  return public.publication_job_json(job);
end
$$;

-- Tries a failed job again, with all its retries. Where the post may be out (outcome_unknown) the author must say
-- why it is safe; the doubtful step is then taken as not done. While its call may still be under way (call_ends_at) nobody can
-- know, and it is refused (CT002).
create function public.retry_publication_job(job_id uuid, author_id uuid, reason text default null) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  job public.publication_jobs := public.require_own_job(job_id, author_id);
begin
  if job.status <> 'failed' then
    raise exception 'the job is %; only a failed job can be tried again', job.status using errcode = 'CT002';
  end if;
  if exists (select from public.publication_steps as s where s.job_id = job.id and s.commits and s.state = 'done') then
    raise exception 'the post is out, so the job cannot be tried again' using errcode = 'CT002';
  end if;
  if job.error_code = 'outcome_unknown' and coalesce(trim(reason), '') = '' then
    raise exception 'the post may be out: expected a reason why it is safe to post again'
      using errcode = 'CT002', column = 'reason';
  end if;

  if exists (
    select from public.publication_steps as s
    where s.job_id = job.id and s.commits and s.state = 'open' and s.call_ends_at > clock_timestamp()
  ) then
    raise exception 'the call that posts may still be under way: try again at %', (
      select to_char(max(s.call_ends_at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'
      from public.publication_steps as s
      where s.job_id = job.id and s.commits and s.state = 'open'
    ) using errcode = 'CT002';
  end if;

  update public.publication_steps as s
  set state = 'not_done', finished_at = clock_timestamp(), result = jsonb_build_object('author_says', reason)
  where s.job_id = job.id and s.commits and s.state = 'open';
  if coalesce(trim(reason), '') <> '' then
    -- Its user has looked: nothing that a later state of the database published stands against it any more.
    delete from public.publication_steps as s where s.job_id = job.id and s.step = 'database_restored';
  end if;

  update public.publication_jobs as j
  set status = 'pending', phase = 'queued', progress = 0, retry_count = 0, completed_at = null,
    error_code = null, error_message = null, seq = seq + 1
  where j.id = job.id
  returning * into job;
  perform public.archive_dead_letters(job.id);
  perform public.record_job_event(job, 'retry_requested', jsonb_strip_nulls(jsonb_build_object('reason', reason)));
  perform public.send_publication_jobs(array[job.id]);
  return public.publication_job_json(job);
end
$$;

-- Claiming: a message says that a job is due; the claim consumes it and writes the lease in the same transaction,
-- so message and row never disagree, and nothing needs a visibility timeout to come back.

-- Takes the lease from a job whose slot is free; to be sent to the queue again. Costs it no retry. event_type tells why.
create function public.release_leased_job(leased_job_id uuid, event_type text) returns void
language plpgsql
set search_path = ''
as $$
declare
  job public.publication_jobs;
begin
  update public.publication_jobs
  set status = 'pending', phase = 'queued', seq = seq + 1
  where id = leased_job_id
  returning * into job;
  perform public.record_job_event(job, event_type);
end
$$;

-- How many attempts of a job in a row were lost with their lease.
create function public.lost_attempts(of_job_id uuid) returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select count(*) from public.publication_job_events as event
    where event.job_id = of_job_id and event.type = 'lease_expired' and event.seq > coalesce((
      select max(other.seq) from public.publication_job_events as other
      where other.job_id = of_job_id and other.type not in ('lease_expired', 'attempt_started', 'phase_changed')
    ), 0)
  );
end
$$;

-- Gives back the jobs of dispatchers that have fallen silent. Costs the job no retry, but not for ever (lost_attempts).
create function public.release_expired_leases() returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  expired record;
  released uuid[] := '{}';
begin
  for expired in
    select job.id, slot.lease_token
    from public.publication_slots as slot
    join public.publication_jobs as job on job.id = slot.job_id
    where slot.lease_expires_at <= now() and public.is_at_work(job, slot.attempt)
    for update skip locked
  loop
    perform public.free_publication_slot(expired.lease_token);
    perform public.release_leased_job(expired.id, 'lease_expired');
    if public.lost_attempts(expired.id) >= (select lost_attempts from public.queue_settings) then
      perform public.end_publication_job_in_failure(expired.id, 'internal',
        'Every attempt was lost: its dispatcher was not heard of again.', '{}');
    else
      released := released || expired.id;
    end if;
  end loop;

  -- A slot whose job is gone or was settled by other means is free. Work on a job that was cancelled under way goes on
  -- until its dispatcher hears of it: it tells of the end (run_dispatcher_turn), or its lease would be over.
  perform public.free_publication_slot(ended.lease_token)
  from (
    select slot.lease_token
    from public.publication_slots as slot
    where slot.lease_token is not null and not exists (
      select from public.publication_jobs as leased
      where leased.id = slot.job_id and (
        public.is_at_work(leased, slot.attempt) or (leased.status = 'cancelled' and slot.lease_expires_at > now())
      )
    )
    for update skip locked
  ) as ended;

  if cardinality(released) > 0 then
    perform public.send_publication_jobs(released);
  end if;
  return cardinality(released);
end
$$;

-- Why a job that is due may not run now, or null. Held jobs wait until the reason is taken away.
create function public.publication_hold_reason(job public.publication_jobs) returns text
language sql stable
set search_path = ''
as $$
  select case
    when exists (
      select from public.platform_policies where platform = job.platform and paused_at is not null
    ) then 'platform_paused'
    when exists (
      select from public.platform_accounts where id = job.account_id and status <> 'connected'
    ) then 'account_needs_reauth'
  end
$$;

-- Why a job must be held, or null, certain until this transaction ends: whoever takes the reason away (resume_platform, a
-- reconnect) releases what is held once they have got the row, so either they come first and this sees it, or they wait and
-- find what is held here.
create function public.confirm_hold_reason(job public.publication_jobs) returns text
language plpgsql
set search_path = ''
as $$
begin
  perform from public.platform_policies where platform = job.platform and paused_at is not null for share;
  perform from public.platform_accounts where id = job.account_id and status <> 'connected' for share;
  return public.publication_hold_reason(job);
end
$$;

create function public.hold_publication_job(held_job_id uuid, reason text) returns void
language plpgsql
set search_path = ''
as $$
declare
  job public.publication_jobs;
begin
  update public.publication_jobs
  set status = 'pending', hold_reason = reason, next_attempt_at = null, seq = seq + 1
  where id = held_job_id
  returning * into job;
  perform public.set_publication_timer(held_job_id, 'infinity');
  perform public.record_job_event(job, 'held', jsonb_build_object('reason', reason));
end
$$;

-- Whether a job that is due may be worked on now; if not, it is put aside, with the reason, until it may.
create function public.may_publication_job_go_on(job public.publication_jobs) returns boolean
language plpgsql
set search_path = ''
as $$
declare
  reason text := public.publication_hold_reason(job);
  turn timestamptz;
  closed_until timestamptz;
begin
  if reason is not null then
    reason := public.confirm_hold_reason(job);
  end if;
  if reason is not null then
    perform public.hold_publication_job(job.id, reason);
    return false;
  end if;

  -- A job whose platform is at work on it goes on, whatever its turn is.
  if job.status <> 'pending' then
    return true;
  end if;

  turn := public.reserve_turn(job);
  if turn > now() then
    perform public.delay_publication_job(job.id, turn, 'rate_limited',
      format('%s accepts no more posts until %s.',
        (select display_name from public.platforms where platform = job.platform),
        to_char(turn at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'));
    return false;
  end if;
  closed_until := public.circuit_open_until(job.platform, job.user_id);
  if closed_until is not null then
    perform public.delay_publication_job(job.id, closed_until, 'platform_unavailable',
      format('%s has not answered for a while: it is tried again at %s.',
        (select display_name from public.platforms where platform = job.platform),
        to_char(closed_until at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'));
    return false;
  end if;
  return true;
end
$$;

-- Locks jobs and returns those that may be worked on now, in the order given. Those that may not go on are put aside; a
-- message may also be stale: the job is finished, leased or not due.
create function public.lock_ready_jobs(job_ids uuid[]) returns uuid[]
language plpgsql
set search_path = ''
as $$
declare
  candidate public.publication_jobs;
  ready_ids uuid[] := '{}';
begin
  -- Not those that are held, or at work: who resumes or settles them has them.
  perform from public.publication_jobs as job
  where job.id = any (job_ids) and job.hold_reason is null
    and (job.status = 'pending' or (job.status = 'processing' and job.next_attempt_at is not null))
  order by job.id
  for update;

  for candidate in
    select job.*
    from (
      select id, min(position) as place from unnest(job_ids) with ordinality as given (id, position) group by id
    ) as listed
    join public.publication_jobs as job on job.id = listed.id
    where (job.status = 'pending' or (job.status = 'processing' and job.next_attempt_at is not null))
      and job.hold_reason is null
      and not exists (select from public.publication_timers as timer where timer.job_id = job.id)
    order by listed.place
  loop
    if public.may_publication_job_go_on(candidate) then
      ready_ids := ready_ids || candidate.id;
    end if;
  end loop;
  return ready_ids;
end
$$;

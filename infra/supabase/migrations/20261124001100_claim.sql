-- Claiming: a message says that a job is due; the claim consumes it and writes the lease in the same transaction,
-- so message and row never disagree, and nothing needs a visibility timeout to come back.

-- Gives back the jobs of dispatchers that have fallen silent. Costs the job no retry.
create function public.release_expired_leases() returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  job public.publication_jobs;
  released uuid[] := '{}';
begin
  for job in
    select expired.*
    from public.publication_slots as slot
    join public.publication_jobs as expired on expired.id = slot.job_id
    where expired.lease_token = slot.lease_token and expired.lease_expires_at <= now()
    for update skip locked
  loop
    perform public.free_publication_slot(job.lease_token);
    update public.publication_jobs
    set status = 'pending', phase = 'queued', lease_token = null, lease_expires_at = null, seq = seq + 1
    where id = job.id
    returning * into job;
    perform public.record_job_event(job, 'lease_expired');
    released := released || job.id;
  end loop;

  -- A slot whose job is gone or was settled by other means is free. Work on a job that was cancelled under way goes on
  -- until its dispatcher hears of it: it tells of the end (run_dispatcher_turn), or its lease would be over.
  update public.publication_slots as slot
  set job_id = null, lease_token = null, dispatcher_id = null
  where slot.lease_token is not null and not exists (
    select from public.publication_jobs as leased
    where leased.id = slot.job_id and (
      leased.lease_token = slot.lease_token
      or (leased.status = 'cancelled' and leased.completed_at > now() - (select lease from public.queue_settings))
    )
  );

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

create function public.hold_publication_job(held_job_id uuid, reason text) returns void
language plpgsql
set search_path = ''
as $$
declare
  job public.publication_jobs;
begin
  update public.publication_jobs
  set status = 'pending', hold_reason = reason, lease_token = null, lease_expires_at = null,
    next_attempt_at = null, seq = seq + 1
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
      format('%s takes no more for now: the turn of this one is at %s.',
        (select display_name from public.platforms where platform = job.platform),
        to_char(turn at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'));
    return false;
  end if;
  closed_until := public.circuit_open_until(job.platform);
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

-- Locks the jobs and returns those that may be worked on now, in the order given, each with the time since which it is
-- due. Those that may not go on are put aside; a message may also be stale: the job is finished, leased or not due. A
-- platform without rates that answers, and an account that is connected, are nothing to look at twice.
create function public.lock_ready_jobs(job_ids uuid[], out ready_ids uuid[], out due_times timestamptz[])
language plpgsql
set search_path = ''
as $$
declare
  candidate record;
begin
  perform from public.publication_jobs where id = any (job_ids) for update;

  ready_ids := '{}';
  due_times := '{}';
  for candidate in
    select job.id, coalesce(job.next_attempt_at, job.created_at) as due_at,
      coalesce(account.status = 'connected', true)
        and policy.paused_at is null
        and (job.status <> 'pending' or policy.platform is null or (
          policy.rates = '[]' and policy.failures_in_a_row < (select circuit_after from public.queue_settings)
        )) as is_plain
    from (
      select id, min(position) as place from unnest(job_ids) with ordinality as given (id, position) group by id
    ) as listed
    join public.publication_jobs as job on job.id = listed.id
    left join public.platform_policies as policy on policy.platform = job.platform
    left join public.platform_accounts as account on account.id = job.account_id
    where (job.status = 'pending' or (job.status = 'processing' and job.lease_token is null))
      and not exists (select from public.publication_timers as timer where timer.job_id = job.id)
    order by listed.place
  loop
    if candidate.is_plain or public.may_publication_job_go_on(
      (select job from public.publication_jobs as job where job.id = candidate.id)
    ) then
      ready_ids := ready_ids || candidate.id;
      due_times := due_times || candidate.due_at;
    end if;
  end loop;
end
$$;

-- Puts jobs, which are locked and ready, into free slots: one for each. Returns their claims (libs/contracts/src/queue.ts),
-- a JSON array.
create function public.lease_publication_jobs(
  ready_ids uuid[], due_times timestamptz[], free_slots integer[], for_dispatcher uuid
) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  claims jsonb;
begin
  with leased as (
    update public.publication_jobs as job
    set status = 'processing',
      phase = case when job.status = 'pending' then 'validating' else job.phase end,
      started_at = case when job.status = 'pending' then now() else job.started_at end,
      attempt = job.attempt + 1,
      next_attempt_at = null,
      problems = '[]',
      lease_token = gen_random_uuid(),
      lease_expires_at = now() + (select lease from public.queue_settings),
      seq = job.seq + 1
    from unnest(ready_ids, due_times, free_slots[:cardinality(ready_ids)]) with ordinality
      as ready (id, due_at, slot, place)
    where job.id = ready.id
    returning job.*, ready.due_at, ready.slot, ready.place
  ),
  taken as (
    update public.publication_slots as slot
    set job_id = leased.id, lease_token = leased.lease_token, dispatcher_id = for_dispatcher
    from leased
    where slot.slot = leased.slot
  ),
  noted as (
    insert into public.publication_job_events (job_id, seq, type, status, phase, attempt, data)
    select id, seq, 'attempt_started', status, phase, attempt, jsonb_build_object('dispatcher', for_dispatcher)
    from leased
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'job_id', leased.id,
    'publication_id', leased.publication_id,
    'user_id', leased.user_id,
    'platform', leased.platform,
    'option', leased.option,
    'account_id', leased.account_id,
    'content', leased.content,
    'attempt', leased.attempt,
    'retry_count', leased.retry_count,
    'lease_token', leased.lease_token,
    'lease_expires_at', leased.lease_expires_at,
    'traceparent', leased.traceparent,
    'created_at', leased.created_at,
    'scheduled_at', leased.scheduled_at,
    'waited_seconds', extract(epoch from now() - leased.due_at),
    'age_seconds', extract(epoch from now() - greatest(leased.created_at, leased.scheduled_at)),
    'service_url', service.url
  ) order by leased.place), '[]') into claims
  from leased
  join public.platforms as service on service.platform = leased.platform;
  return claims;
end
$$;

-- Leases due jobs, high before normal before low (lanes_in_order), never more than there are free slots. Jobs that must
-- wait after all (a paused platform, a turn) are put aside; after max_looks of them the rest is left for the next call,
-- so that no transaction grows with the queue.
-- max_concurrent can only lower the cap of this call. Returns a JSON array of claims.
create function public.claim_publication_jobs(
  max_concurrent integer default null, for_dispatcher uuid default null, max_looks integer default 500
) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  cap integer := (select least(s.max_concurrent, claim_publication_jobs.max_concurrent) from public.queue_settings as s);
  free_slots integer[];
  of_lane text;
  job_ids uuid[];
  ready record;
  claims jsonb := '[]';
  looks integer := 0;
  wanted integer;
begin
  free_slots := array(
    select slot from public.publication_slots
    where lease_token is null and slot <= cap
    order by slot
    for update skip locked
  );

  if cardinality(free_slots) = 0 then
    return claims;
  end if;
  foreach of_lane in array public.lanes_in_order()
  loop
    while cardinality(free_slots) > 0 and looks < max_looks
    loop
      wanted := cardinality(free_slots);
      job_ids := public.take_from_lane(of_lane, wanted);
      exit when cardinality(job_ids) = 0;
      looks := looks + cardinality(job_ids);
      ready := public.lock_ready_jobs(job_ids);
      if cardinality(ready.ready_ids) > 0 then
        claims := claims
          || public.lease_publication_jobs(ready.ready_ids, ready.due_times, free_slots, for_dispatcher);
        free_slots := free_slots[cardinality(ready.ready_ids) + 1 :];
      end if;
      exit when cardinality(job_ids) < wanted;
    end loop;
  end loop;

  return claims;
end
$$;

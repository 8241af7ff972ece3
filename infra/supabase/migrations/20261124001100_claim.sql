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
  perform from public.publication_jobs where id = any (job_ids) for update;

  for candidate in
    select job.*
    from (
      select id, min(position) as place from unnest(job_ids) with ordinality as given (id, position) group by id
    ) as listed
    join public.publication_jobs as job on job.id = listed.id
    where (job.status = 'pending' or (job.status = 'processing' and job.lease_token is null))
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

-- The platforms whose jobs need no look at each: they are not paused, have no rates, and answer.
create function public.platforms_at_ease() returns text[]
language plpgsql stable
set search_path = ''
as $$
begin
  return array(
    select known.platform
    from public.platforms as known
    left join public.platform_policies as policy on policy.platform = known.platform
    where policy.platform is null or (
      policy.paused_at is null and policy.rates = '[]'
      and policy.failures_in_a_row < (select circuit_after from public.queue_settings)
    )
  );
end
$$;

-- Puts jobs that are due into free slots, one for each, in the order given. Takes those that need no further look: of
-- platforms at ease, with an account that is connected, and due by what their own row says, so that one who changes the
-- row meanwhile is heard. Platforms at ease null: the jobs are locked, and were looked at. claims as in
-- libs/contracts/src/queue.ts.
create function public.lease_publication_jobs(
  job_ids uuid[], at_ease text[], free_slots integer[], for_dispatcher uuid, out leased_ids uuid[], out claims json[]
)
language plpgsql
set search_path = ''
as $$
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
    from unnest(job_ids) with ordinality as due (id, place)
    join public.publication_jobs as before on before.id = due.id
    where job.id = due.id
      and (at_ease is null or (
        job.status = 'pending'
        and job.hold_reason is null
        and (job.next_attempt_at is null or job.next_attempt_at <= now())
        and job.platform = any (at_ease)
        and not exists (select from public.publication_timers as timer where timer.job_id = job.id)
        and not exists (
          select from public.platform_accounts as account
          where account.id = job.account_id and account.status <> 'connected'
        )
      ))
    returning job.*, due.place, coalesce(before.next_attempt_at, job.created_at) as due_at
  ),
  placed as (
    select leased.*, free_slots[row_number() over (order by place)] as slot from leased
  ),
  taken as (
    update public.publication_slots as slot
    set job_id = placed.id, lease_token = placed.lease_token, dispatcher_id = for_dispatcher
    from placed
    where slot.slot = placed.slot
  ),
  noted as (
    insert into public.publication_job_events (job_id, seq, type, status, phase, attempt, data)
    select id, seq, 'attempt_started', status, phase, attempt, jsonb_build_object('dispatcher', for_dispatcher)
    from placed
  )
  select array_agg(placed.id), array_agg(json_build_object(
    'job_id', placed.id,
    'publication_id', placed.publication_id,
    'user_id', placed.user_id,
    'platform', placed.platform,
    'option', placed.option,
    'account_id', placed.account_id,
    'content', placed.content,
    'attempt', placed.attempt,
    'retry_count', placed.retry_count,
    'lease_token', placed.lease_token,
    'lease_expires_at', placed.lease_expires_at,
    'traceparent', placed.traceparent,
    'created_at', placed.created_at,
    'scheduled_at', placed.scheduled_at,
    'waited_seconds', extract(epoch from now() - placed.due_at),
    'age_seconds', extract(epoch from now() - greatest(placed.created_at, placed.scheduled_at)),
    'service_url', service.url
  ) order by placed.place) into leased_ids, claims
  from placed
  join public.platforms as service on service.platform = placed.platform;
  leased_ids := coalesce(leased_ids, '{}');
  claims := coalesce(claims, '{}');
end
$$;

-- Leases due jobs, high before normal before low (lanes_in_order), never more than there are free slots: those that are
-- free, and those whose jobs have just ended in this transaction. Jobs that must wait after all (a paused platform, a
-- turn) are put aside; after max_looks of them the rest is left for the next call, so that no transaction grows with the
-- queue. Returns a JSON array of claims.
create function public.fill_publication_slots(
  cap integer, for_dispatcher uuid, max_looks integer, ended_slots integer[]
) returns json
language plpgsql
set search_path = ''
as $$
declare
  free_slots integer[];
  at_ease text[];
  of_lane text;
  job_ids uuid[];
  others uuid[];
  leased record;
  claims json[] := '{}';
  looks integer := 0;
  wanted integer;
begin
  free_slots := array(select slot from unnest(ended_slots) as slot where slot <= cap) || array(
    select slot from public.publication_slots
    where lease_token is null and slot <= cap and slot <> all (ended_slots)
    order by slot
    for update skip locked
  );

  if cardinality(free_slots) > 0 then
    at_ease := public.platforms_at_ease();
    foreach of_lane in array public.lanes_in_order()
    loop
      while cardinality(free_slots) > 0 and looks < max_looks
      loop
        wanted := cardinality(free_slots);
        job_ids := public.take_from_lane(of_lane, wanted);
        exit when cardinality(job_ids) = 0;
        looks := looks + cardinality(job_ids);
        leased := public.lease_publication_jobs(job_ids, at_ease, free_slots, for_dispatcher);
        claims := claims || leased.claims;
        free_slots := free_slots[cardinality(leased.leased_ids) + 1 :];

        others := array(select id from unnest(job_ids) as id where id <> all (leased.leased_ids));
        if cardinality(others) > 0 then
          others := public.lock_ready_jobs(others);
          leased := public.lease_publication_jobs(others, null, free_slots, for_dispatcher);
          claims := claims || leased.claims;
          free_slots := free_slots[cardinality(leased.leased_ids) + 1 :];
        end if;
        exit when cardinality(job_ids) < wanted;
      end loop;
    end loop;
  end if;

  perform public.free_ended_slots(array(
    select slot from unnest(ended_slots) as slot where slot > cap or slot = any (free_slots)
  ));
  return array_to_json(claims);
end
$$;

-- max_concurrent can only lower the cap of this call.
create function public.claim_publication_jobs(
  max_concurrent integer default null, for_dispatcher uuid default null, max_looks integer default 500
) returns json
language plpgsql
security definer
set search_path = ''
as $$
begin
  return public.fill_publication_slots(
    (select least(settings.max_concurrent, claim_publication_jobs.max_concurrent) from public.queue_settings as settings),
    for_dispatcher, max_looks, '{}'
  );
end
$$;

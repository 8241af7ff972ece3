-- Leasing: jobs that are due take the free slots.

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
    select leased.*, free_slots[row_number() over (order by place)] as slot, gen_random_uuid() as lease_token,
      now() + (select lease from public.queue_settings) as lease_expires_at
    from leased
  ),
  taken as (
    update public.publication_slots as slot
    set job_id = placed.id, attempt = placed.attempt, lease_token = placed.lease_token,
      lease_expires_at = placed.lease_expires_at, dispatcher_id = for_dispatcher
    from placed
    where slot.slot = placed.slot
  ),
  noted as (
    insert into public.publication_job_events (job_id, seq, type, status, phase, attempt, data)
    select id, seq, 'attempt_started', status, phase, attempt, jsonb_build_object('dispatcher', for_dispatcher)
    from placed
  )
  select array_agg(placed.id), array_agg(row_to_json(claim) order by placed.place) into leased_ids, claims
  from placed
  join public.platforms as service on service.platform = placed.platform
  left join public.publication_traces as trace on trace.publication_id = placed.publication_id
  -- A row becomes JSON in less time than fields that are named one by one.
  cross join lateral (
    select placed.id as job_id,
      placed.publication_id,
      placed.user_id,
      placed.platform,
      placed.option,
      placed.account_id,
      placed.content,
      placed.attempt,
      placed.retry_count,
      placed.lease_token,
      placed.lease_expires_at,
      trace.traceparent,
      placed.created_at,
      placed.scheduled_at,
      extract(epoch from now() - placed.due_at) as waited_seconds,
      extract(epoch from now() - greatest(placed.created_at, placed.scheduled_at)) as age_seconds,
      service.url as service_url
  ) as claim;
  leased_ids := coalesce(leased_ids, '{}');
  claims := coalesce(claims, '{}');
end
$$;

-- The places in which a dispatcher may take leases ahead, of so many that it wants: fewer by those that it has, and none
-- while it works in slots beyond a cap that was lowered. reusable are places that it has just left.
create function public.places_ahead(wanted integer, cap integer, for_dispatcher uuid, reusable integer[])
returns integer[]
language plpgsql
set search_path = ''
as $$
declare
  room integer;
begin
  select case when bool_or(slot > cap and lease_token is not null) then 0 else wanted - count(*) filter (
    where slot < 0 and dispatcher_id = for_dispatcher and slot <> all (reusable)
  ) end into room
  from public.publication_slots;
  if room <= 0 then
    return '{}';
  end if;
  return (reusable || array(
    select slot from public.publication_slots
    where slot < 0 and lease_token is null
    order by slot desc
    limit room
    for update skip locked
  ))[1 : room];
end
$$;

-- Leases due jobs, high before normal before low (lanes_in_order), never more than there are free slots: those that are
-- free, and those whose jobs have just ended in this transaction. What the dispatcher has taken ahead comes first
-- (hand_on_slots); when every slot is filled, it gets as many ahead as it wants. Jobs that must wait after all (a paused
-- platform, a turn) are put aside; after max_looks of them the rest is left for the next call, so that no transaction grows
-- with the queue. Returns a JSON array of claims.
create function public.fill_publication_slots(
  cap integer, for_dispatcher uuid, max_looks integer, ended_slots integer[], ahead integer
) returns json
language plpgsql
set search_path = ''
as $$
declare
  slots_now record;
  open_slots integer[] := ended_slots;
  to_fill integer[];
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
  select bool_or(lease_token is null and slot between 1 and cap) as is_free,
    bool_or(slot < 0 and dispatcher_id = for_dispatcher) as has_ahead
  into slots_now
  from public.publication_slots;

  if slots_now.is_free then
    open_slots := open_slots || array(
      select slot from public.publication_slots
      where lease_token is null and slot between 1 and cap and slot <> all (ended_slots)
      order by slot
      for update skip locked
    );
  end if;
  if slots_now.has_ahead then
    open_slots := public.hand_on_slots(open_slots, for_dispatcher);
  end if;
  to_fill := array(select slot from unnest(open_slots) as slot where slot between 1 and cap);
  if ahead > 0 then
    to_fill := to_fill || public.places_ahead(
      ahead, cap, for_dispatcher, array(select slot from unnest(open_slots) as slot where slot < 0)
    );
  end if;
  free_slots := to_fill;

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
    select slot from unnest(open_slots) as slot where slot <> all (to_fill) or slot = any (free_slots)
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
    (
      select least(settings.max_concurrent, claim_publication_jobs.max_concurrent,
        case when public.installation_problem() is not null then 0 end)
      from public.queue_settings as settings
    ),
    for_dispatcher, max_looks, '{}', 0
  );
end
$$;

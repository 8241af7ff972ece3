set check_function_bodies = off;

-- Claims actions that are due (claim_job_actions), then leases due jobs of a mode, high before normal before low (queues_in_order),
-- never more than there are free slots of it:
-- those that are free, and those whose jobs have just ended in this transaction. What the dispatcher has prefetched comes first
-- (pass_slots_to_prefetched); when every slot is filled, it prefetches as many as it wants. Jobs that must wait after all (a paused
-- platform, a rate) get a timer; after max_checks of them the rest is left for the next call, so that no transaction grows
-- with the queue. claims is a JSON array, 250 at most; surplus are leases that the dispatcher has prefetched and must give back
-- (surplus_leases).
create or replace function carteiro.fill_publication_slots(
  cap integer, for_dispatcher uuid, max_checks integer, ended_slots integer[], prefetch integer, of_mode text,
  out claims json, out surplus uuid[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  first_slot integer := carteiro.first_slot(of_mode);
  last_slot integer := first_slot + cap - 1;
  slots_now record;
  is_sole boolean;
  is_near_limit boolean;
  open_slots integer[] := ended_slots;
  actions record;
  to_fill integer[];
  free_slots integer[];
  left_over integer[];
  conditions record;
  are_parked boolean;
  of_queue text;
  wanted integer;
  batch record;
  is_from_queue boolean;
  kept record;
  job_ids uuid[];
  users uuid[];
  parked integer;
  others uuid[];
  leased record;
  claimed json[] := '{}';
  checks integer := 0;
begin
  surplus := '{}';
  select count(*) filter (where lease_token is null and slot between first_slot and last_slot and slot <> all (ended_slots)) as free,
    bool_or(slot < 0 and dispatcher_id = for_dispatcher) as has_prefetched,
    bool_or(lease_token is not null and dispatcher_id is distinct from for_dispatcher) as has_others
  into slots_now
  from carteiro.publication_slots
  where mode = of_mode and (slot > 0 or lease_token is not null);

  if slots_now.free > 0 then
    open_slots := open_slots || array(
      select slot from carteiro.publication_slots
      where lease_token is null and slot between first_slot and last_slot and slot <> all (ended_slots)
      order by slot
      for update skip locked
    );
  end if;
  is_sole := not coalesce(slots_now.has_others, false)
    and cardinality(open_slots) = cardinality(ended_slots) + slots_now.free;
  if slots_now.has_prefetched then
    open_slots := carteiro.pass_slots_to_prefetched(open_slots, for_dispatcher);
  end if;
  to_fill := array(select slot from unnest(open_slots) as slot where slot between first_slot and last_slot);
  actions := carteiro.claim_job_actions(to_fill, cap, for_dispatcher, of_mode);
  claimed := actions.claims;
  open_slots := array(select slot from unnest(open_slots) as slot where slot <> all (actions.taken));
  to_fill := array(select slot from unnest(to_fill) as slot where slot <> all (actions.taken));
  if prefetch > 0 then
    to_fill := to_fill || carteiro.free_prefetch_places(
      prefetch, cap, for_dispatcher, array(select slot from unnest(open_slots) as slot where slot < 0)
    );
  end if;
  -- A job's content may be 1 MiB (bound_inserted_job), and a value of Postgres 1 GB: no answer may come near it.
  to_fill := to_fill[1 : 250];
  free_slots := to_fill;
  left_over := array(select slot from unnest(open_slots) as slot where slot <> all (to_fill));

  if cardinality(free_slots) > 0 or slots_now.has_prefetched then
    conditions := carteiro.platform_conditions(cap, of_mode);
  end if;
  if cardinality(free_slots) > 0 then
    are_parked := carteiro.are_jobs_parked(of_mode);
    -- Limits cannot be reached when no other dispatcher leases, and all that is free would be too little.
    is_near_limit := cardinality(conditions.limited) > 0 and not (
      is_sole and cardinality(free_slots) <= (select min(its) from unnest(conditions.limits) as its)
        - (select coalesce(max(its.leases), 0) from carteiro.leases_by_platform(free_slots || left_over) as its)
    );
    foreach of_queue in array carteiro.queues_in_order(are_parked, of_mode)
    loop
      while cardinality(free_slots) > 0 and checks < max_checks
      loop
        wanted := cardinality(free_slots);
        parked := 0;
        is_from_queue := true;
        if are_parked then
          batch := carteiro.take_parked_jobs(
            of_queue, wanted, conditions.limited, conditions.limits, free_slots || left_over
          );
          is_from_queue := cardinality(batch.job_ids) = 0;
        end if;
        if is_from_queue then
          batch := carteiro.take_messages(of_queue, wanted);
        end if;
        exit when cardinality(batch.job_ids) = 0;
        checks := checks + cardinality(batch.job_ids);
        job_ids := batch.job_ids;
        users := batch.users;

        if is_from_queue and is_near_limit then
          kept := carteiro.keep_to_slot_limits(of_queue, job_ids, batch.message_ids, conditions.limited, conditions.limits,
            free_slots || left_over);
          job_ids := kept.within;
          users := users || kept.users;
          parked := kept.parked;
          are_parked := are_parked or parked > 0;
          checks := checks + parked;
        end if;

        leased := carteiro.lease_publication_jobs(
          job_ids, conditions.unrestricted, free_slots, for_dispatcher, of_mode
        );
        claimed := claimed || leased.claims;
        free_slots := free_slots[cardinality(leased.leased_ids) + 1 :];

        others := array(select id from unnest(job_ids) as id where id <> all (leased.leased_ids));
        if cardinality(others) > 0 then
          others := carteiro.lock_ready_jobs(others, of_mode);
          leased := carteiro.lease_publication_jobs(others, null, free_slots, for_dispatcher, of_mode);
          claimed := claimed || leased.claims;
          free_slots := free_slots[cardinality(leased.leased_ids) + 1 :];
        end if;

        if users is not null then
          perform carteiro.refill_queue(of_queue, users);
        end if;
        exit when is_from_queue and cardinality(batch.job_ids) < wanted and parked = 0;
      end loop;
    end loop;
  end if;

  perform carteiro.free_ended_slots(left_over || free_slots);
  if slots_now.has_prefetched then
    surplus := carteiro.surplus_leases(for_dispatcher, conditions.limited, conditions.limits);
  end if;
  claims := array_to_json(claimed);
end
$$;

-- Whether a claim in this mode could find something now: it may have left messages for the next call.
create or replace function carteiro.has_claimable_work(of_mode text default 'live') returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (select from carteiro.publication_slots where slot > 0 and mode = of_mode and lease_token is null)
    and (carteiro.has_messages(of_mode) or carteiro.has_room_for_parked_jobs(of_mode)
      or carteiro.may_claim_job_action(of_mode, carteiro.cap_of(of_mode)));
end
$$;

-- Until the transaction ends, these uploads are not given up: what gives one up waits, and sees then what shows it. Answers those of
-- them that are not there: needed ones that are gone or given up, and mentioned ones that are given up. An upload that is only
-- mentioned may be another gateway's, of which nothing is known here. A file of Supabase
-- Storage has such an address, too, and is the app's.
create or replace function carteiro.missing_uploads(needed uuid[], mentioned uuid[] default '{}') returns uuid[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if needed = '{}' and mentioned = '{}' then
    return '{}';
  end if;
  perform from carteiro.media_uploads where id = any (needed || mentioned) order by id for share;
  return array(
    select distinct shown.id
    from unnest(needed || mentioned) as shown (id)
    left join carteiro.media_uploads as upload on upload.id = shown.id
    where (
        upload.id is null and shown.id = any (needed)
        and not exists (select from carteiro.storage_files as file where file.id = shown.id)
      )
      or (upload.user_id is null and not upload.of_service)
  );
end
$$;

--   settlements     [{ lease_token, outcome }]
--   renewals        leases of the jobs that go on
--   max_concurrent  lowers the cap for this call; 0 claims nothing: a dispatcher that is leaving
--   wants_to_sleep  true when the dispatcher would like to wait for a wake-up, or for a job of its own to end
--   ahead           how many leases it would like to prefetch, beyond its slots, for jobs that begin when others of it end
--   of_mode         a dispatcher works in one mode: it claims jobs of that mode only, in the slots of that mode. In mode test
--                   nothing is prefetched
--
-- Answers { settled: [boolean], lost: [lease], claims: [...], surplus: [lease], held, asleep, slots_full, installation_problem, lsn,
-- next_due_in_seconds, broadcasts_wait, lease_seconds }. lease_seconds: how long what was claimed or renewed is held. installation_problem: why nothing is claimed at all, or null. held is how
-- many of its jobs may be in flight; claims beyond them are prefetched, in their order; surplus: leases prefetched that it
-- gives back, for their platform may not have as many any more. asleep is true only when nothing is left
-- to claim and a transaction that enqueues from now on sends a wake-up (wake_dispatchers).
create or replace function carteiro.poll_publication_queue(
  dispatcher_id uuid,
  settlements jsonb default '[]',
  renewals uuid[] default '{}',
  max_concurrent integer default null,
  wants_to_sleep boolean default false,
  ahead integer default 0,
  of_mode text default 'live'
) returns json
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  settled jsonb := '[]';
  ended_slots integer[] := '{}';
  lost uuid[] := '{}';
  filled record;
  slots record;
  was_asleep boolean;
  last_sweep timestamptz;
  sweeps boolean;
  broadcasts_wait boolean;
  -- Of a database that was restored or copied nothing is claimed until an operator has confirmed which it is.
  problem text := carteiro.installation_problem();
  falls_asleep boolean;
begin
  perform carteiro.use_lookup_plans();
  if settlements <> '[]' then
    select done.settled, done.ended_slots into settled, ended_slots
    from carteiro.settle_publication_jobs(settlements) as done;
  end if;

  if cardinality(renewals) > 0 then
    lost := carteiro.renew_leases(renewals);
    -- A lease that moved up to another slot at this moment is found there by a second try.
    if cardinality(lost) > 0 then
      lost := carteiro.renew_leases(lost);
    end if;
  end if;

  -- Once in a second, not in every one of the many polls of a busy dispatcher. Who was not seen for long gets no wake-up.
  select d.asleep and d.seen_at > now() - interval '30 seconds', d.swept_at into was_asleep, last_sweep
  from carteiro.dispatchers as d
  where d.id = dispatcher_id;
  sweeps := coalesce(last_sweep < now() - interval '1 second', true);
  if sweeps then
    -- The sweep frees slots whose jobs were settled: those that are to be filled again must not be among them any more.
    perform carteiro.free_ended_slots(carteiro.pass_slots_to_prefetched(ended_slots, dispatcher_id));
    ended_slots := '{}';
    perform carteiro.release_expired_leases();
    perform carteiro.release_lost_job_actions();
    perform carteiro.refill_queues();
    perform carteiro.renew_due_platforms();
  end if;
  perform carteiro.send_due_publication_jobs(of_mode => of_mode);
  -- What is prefetched takes every slot that falls free: while an action waits for one, nothing more is.
  if ahead > 0 and carteiro.may_claim_job_action(of_mode, carteiro.cap_of(of_mode)) then
    ahead := 0;
  end if;
  filled := carteiro.fill_publication_slots(
    (
      select least(
        case of_mode when 'live' then s.max_concurrent else s.max_test_concurrent end,
        poll_publication_queue.max_concurrent, case when problem is not null then 0 end
      )
      from carteiro.queue_settings as s
    ),
    dispatcher_id, 500, ended_slots, case when problem is null and of_mode = 'live' then ahead else 0 end, of_mode
  );
  if sweeps then
    perform carteiro.advance_rate_queue();
  end if;
  -- The last lock of a poll but for those that are only tried, and only of one that found nothing: a transaction that puts
  -- messages into a queue holds it together with locks of jobs. A dispatcher that is asleep needs no lock to stay so, for all
  -- who enqueue know it already: a lone job then takes two polls, one that claims it and one that settles it.
  falls_asleep := wants_to_sleep and (
    coalesce(was_asleep, false)
    or json_array_length(filled.claims) = 0 and settlements = '[]'
      and pg_try_advisory_xact_lock(hashtext(carteiro.wake_up_of(of_mode)))
  );
  falls_asleep := falls_asleep and not carteiro.has_claimable_work(of_mode);
  select count(*) filter (where slot.dispatcher_id = poll_publication_queue.dispatcher_id) as held,
    count(*) filter (where slot.lease_token is null) as free
  into slots
  from carteiro.publication_slots as slot
  where slot.slot > 0 and slot.mode = of_mode;
  -- With every slot taken a wake-up would be of no use: the end of one of its jobs is what it waits for.
  falls_asleep := falls_asleep and (slots.free > 0 or json_array_length(filled.claims) = 0);

  if max_concurrent = 0 then
    delete from carteiro.dispatchers where id = dispatcher_id;
    -- Slots that it has left are for others, who may be asleep.
    if settlements <> '[]' and carteiro.has_claimable_work(of_mode) then
      perform carteiro.wake_dispatchers(of_mode);
    end if;
  elsif sweeps or was_asleep <> falls_asleep then
    insert into carteiro.dispatchers as d (id, asleep, mode)
    values (dispatcher_id, falls_asleep, of_mode)
    on conflict (id) do update
    set asleep = excluded.asleep, mode = excluded.mode, seen_at = now(), swept_at = case when sweeps then now() else d.swept_at end;
  end if;

  broadcasts_wait := carteiro.flush_broadcasts();

  return json_build_object(
    'settled', settled,
    'lost', lost,
    'claims', filled.claims,
    'surplus', filled.surplus,
    'asleep', falls_asleep,
    'held', slots.held,
    'slots_full', slots.free = 0,
    'installation_problem', problem,
    'lsn', pg_current_wal_insert_lsn()::text,
    'next_due_in_seconds', (
      select extract(epoch from least(min(due_at), carteiro.next_slot_limit_rise(of_mode), (
        select min(action.due_at) from carteiro.job_actions as action
        where action.mode = of_mode and action.state = 'waiting' and action.due_at > now()
      )) - clock_timestamp())
      from carteiro.publication_timers
      where mode = of_mode and due_at < 'infinity'
    ),
    'broadcasts_wait', broadcasts_wait,
    'lease_seconds', (select extract(epoch from s.lease) from carteiro.queue_settings as s)
  );
end
$$;

-- Moves what has become due in a mode from the timers to the queues, round by round, but for jobs that are locked at this moment. A job's row is
-- locked before its timer (docs/locks.md). Returns how many.
create or replace function carteiro.send_due_publication_jobs(max_jobs integer default 500, of_mode text default 'live') returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  due uuid[];
begin
  if not exists (select from carteiro.publication_timers where mode = of_mode and due_at <= now()) then
    return 0;
  end if;

  with due_jobs as materialized (
    select job.id, job.created_at, timer.round
    from carteiro.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where timer.mode = of_mode and timer.due_at <= now()
    order by timer.due_at, timer.round
    limit max_jobs
    for update of job skip locked
  ),
  ended as (
    delete from carteiro.publication_timers as timer
    using due_jobs
    where timer.job_id = due_jobs.id and timer.due_at <= now()
    returning timer.job_id, timer.due_at, due_jobs.round, due_jobs.created_at
  )
  select array_agg(ended.job_id order by ended.due_at, ended.round, ended.created_at) into due from ended;

  if due is null then
    return 0;
  end if;

  perform carteiro.send_publication_jobs(due);
  return cardinality(due);
end
$$;

revoke all on function carteiro.has_claimable_work(text) from public;

reset check_function_bodies;

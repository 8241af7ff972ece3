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
create function carteiro.poll_publication_queue(
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

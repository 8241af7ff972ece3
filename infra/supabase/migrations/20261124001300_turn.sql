-- The dispatcher's turn: one call records what has finished, renews what goes on, and claims what fits, so that
-- many jobs share a commit.

-- Extends leases. Returns those that are no longer held: their holder must stop.
create function public.renew_leases(leases uuid[]) returns uuid[]
language sql
security definer
set search_path = ''
as $$
  with renewed as (
    update public.publication_slots as slot
    set lease_expires_at = now() + (select lease from public.queue_settings)
    from public.publication_jobs as job
    where slot.lease_token = any (leases) and job.id = slot.job_id and public.is_at_work(job, slot.attempt)
    returning slot.lease_token
  )
  select coalesce(array_agg(lost), '{}')
  from unnest(leases) as lost
  where lost not in (select lease_token from renewed)
$$;

-- One settlement: { lease_token, outcome }, the outcome as the platform service answered it
-- (libs/contracts/src/internal.ts), or { outcome: 'given_back' }.
create function public.settle_publication_job(lease uuid, outcome jsonb) returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  done record;
begin
  case outcome ->> 'outcome'
    when 'completed' then
      done := public.complete_publication_jobs(array[lease], array[outcome -> 'platform_response']);
      if cardinality(done.good) = 0 then
        return false;
      end if;
      perform public.free_publication_slot(lease);
      return true;
    when 'pending' then
      return public.defer_publication_job(lease,
        make_interval(secs => (outcome ->> 'resume_after_seconds')::double precision), outcome ->> 'reason');
    when 'failed' then
      return public.fail_publication_job(lease, outcome);
    when 'given_back' then
      return public.give_back_publication_job(lease);
  end case;
end
$$;

-- Settlements, as run_dispatcher_turn takes them. What went well, as nearly all does, is settled at once; its slots are
-- told (ended_slots), to be filled again. settled tells for each whether its lease was good; one that wasn't may be of a
-- job that was cancelled under way: its work has ended.
create function public.settle_publication_jobs(settlements jsonb, out settled jsonb, out ended_slots integer[])
language plpgsql
set search_path = ''
as $$
declare
  good uuid[] := '{}';
  leases uuid[];
  responses jsonb[];
  settlement record;
begin
  select array_agg((value ->> 'lease_token')::uuid), array_agg(value -> 'outcome' -> 'platform_response')
  into leases, responses
  from jsonb_array_elements(settlements)
  where value -> 'outcome' ->> 'outcome' = 'completed';
  ended_slots := '{}';
  if leases is not null then
    select done.good, done.ended_slots into good, ended_slots
    from public.complete_publication_jobs(leases, responses) as done;
  end if;

  if cardinality(good) < jsonb_array_length(settlements) then
    for settlement in
      select (value ->> 'lease_token')::uuid as lease, value -> 'outcome' as outcome
      from jsonb_array_elements(settlements)
      where not (value ->> 'lease_token')::uuid = any (good)
    loop
      -- A lease that moved up to another slot at this moment is found there by a second look.
      if public.settle_publication_job(settlement.lease, settlement.outcome)
        or public.settle_publication_job(settlement.lease, settlement.outcome) then
        good := good || settlement.lease;
      else
        perform public.free_publication_slot(settlement.lease);
      end if;
    end loop;
  end if;

  settled := (
    select jsonb_agg((value ->> 'lease_token')::uuid = any (good) order by position)
    from jsonb_array_elements(settlements) with ordinality as said (value, position)
  );
end
$$;

-- Whether a claim could find something now: it may have left messages for the next call.
create function public.has_claimable_work() returns boolean
language sql stable
set search_path = ''
as $$
  select exists (select from public.publication_slots where slot > 0 and lease_token is null)
    and (exists (select from pgmq.q_publication_queue)
      or exists (select from pgmq.q_publication_queue_high)
      or exists (select from pgmq.q_publication_queue_low))
$$;

--   settlements     [{ lease_token, outcome }]
--   renewals        leases of the jobs that go on
--   max_concurrent  lowers the cap for this call; 0 claims nothing: a dispatcher that is leaving
--   wants_to_sleep  true when the dispatcher has nothing to do and would like to wait for the doorbell
--   ahead           how many leases it would like to have beyond its slots, for jobs that begin when others of it end
--   announcements   leases of attempts that have lasted a moment: their authors are told that they have started. Null: of
--                   those that are claimed now, at once
--
-- Answers { settled: [boolean], lost: [lease], claims: [...], held, asleep, slots_full, installation_problem, lsn,
-- next_due_in_seconds, broadcasts_wait, lease_seconds }. lease_seconds: how long what was claimed or renewed is held. installation_problem: why nothing is claimed at all, or null. held is how
-- many of its jobs may be in flight; claims beyond them are taken ahead, in their order. asleep is true only when nothing was
-- there to claim and whoever enqueues from now on will ring (see ring_publication_doorbell).
create function public.run_dispatcher_turn(
  dispatcher_id uuid,
  settlements jsonb default '[]',
  renewals uuid[] default '{}',
  max_concurrent integer default null,
  wants_to_sleep boolean default false,
  ahead integer default 0,
  announcements uuid[] default null
) returns json
language plpgsql
security definer
set search_path = ''
as $$
declare
  settled jsonb := '[]';
  ended_slots integer[] := '{}';
  lost uuid[] := '{}';
  claims json;
  slots record;
  was_asleep boolean;
  last_sweep timestamptz;
  sweeps boolean;
  broadcasts_wait boolean;
  -- Of a database that was restored or copied nothing is claimed until an operator has confirmed which it is.
  problem text := public.installation_problem();
  falls_asleep boolean;
begin
  perform public.plan_for_few_jobs();
  if settlements <> '[]' then
    select done.settled, done.ended_slots into settled, ended_slots
    from public.settle_publication_jobs(settlements) as done;
  end if;

  if cardinality(renewals) > 0 then
    lost := public.renew_leases(renewals);
    -- A lease that moved up to another slot at this moment is found there by a second look.
    if cardinality(lost) > 0 then
      lost := public.renew_leases(lost);
    end if;
  end if;
  if cardinality(announcements) > 0 then
    perform public.announce_started_jobs(announcements);
  end if;

  -- Once in a second, not in every one of the many turns of a busy dispatcher.
  select d.asleep, d.swept_at into was_asleep, last_sweep from public.dispatchers as d where d.id = dispatcher_id;
  sweeps := coalesce(last_sweep < now() - interval '1 second', true);
  if sweeps then
    -- The sweep frees slots whose jobs were settled: those that are to be filled again must not be among them any more.
    perform public.free_ended_slots(public.hand_on_slots(ended_slots, dispatcher_id));
    ended_slots := '{}';
    perform public.release_expired_leases();
    perform public.refill_lanes();
  end if;
  perform public.send_due_publication_jobs();
  claims := public.fill_publication_slots(
    (
      select least(s.max_concurrent, run_dispatcher_turn.max_concurrent, case when problem is not null then 0 end)
      from public.queue_settings as s
    ),
    dispatcher_id, 500, ended_slots, case when problem is null then ahead else 0 end
  );
  if announcements is null then
    perform public.announce_started_jobs(
      array(select (claim ->> 'lease_token')::uuid from json_array_elements(claims) as claim)
    );
  end if;
  -- The last lock of a turn but for those that nobody waits for, and only of one that found nothing: who puts messages into
  -- a lane holds it with jobs in hand.
  falls_asleep := wants_to_sleep and json_array_length(claims) = 0
    and pg_try_advisory_xact_lock(hashtext('publication_doorbell'));
  falls_asleep := falls_asleep and not public.has_claimable_work();

  if max_concurrent = 0 then
    delete from public.dispatchers where id = dispatcher_id;
  elsif sweeps or was_asleep <> falls_asleep then
    insert into public.dispatchers as d (id, asleep)
    values (dispatcher_id, falls_asleep)
    on conflict (id) do update
    set asleep = excluded.asleep, seen_at = now(), swept_at = case when sweeps then now() else d.swept_at end;
  end if;

  broadcasts_wait := public.flush_broadcasts();

  select count(*) filter (where slot.dispatcher_id = run_dispatcher_turn.dispatcher_id) as held,
    count(*) filter (where slot.lease_token is null) as free
  into slots
  from public.publication_slots as slot
  where slot.slot > 0;

  return json_build_object(
    'settled', settled,
    'lost', lost,
    'claims', claims,
    'asleep', falls_asleep,
    'held', slots.held,
    'slots_full', slots.free = 0,
    'installation_problem', problem,
    'lsn', pg_current_wal_insert_lsn()::text,
    'next_due_in_seconds', (
      select extract(epoch from min(due_at) - clock_timestamp())
      from public.publication_timers
      where due_at < 'infinity'
    ),
    'broadcasts_wait', broadcasts_wait,
    'lease_seconds', (select extract(epoch from s.lease) from public.queue_settings as s)
  );
end
$$;

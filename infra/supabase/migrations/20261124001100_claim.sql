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

-- Puts one due job into a free slot. Null if the message is stale: the job is finished, leased or not due.
create function public.lease_publication_job(due_job_id uuid, into_slot integer, for_dispatcher uuid) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  job public.publication_jobs;
  reason text;
  turn timestamptz;
  closed_until timestamptz;
  enqueued_for interval;
  service public.platforms;
begin
  select * into job
  from public.publication_jobs as j
  where j.id = due_job_id
    and (j.status = 'pending' or (j.status = 'processing' and j.lease_token is null))
    and not exists (select from public.publication_timers as t where t.job_id = j.id)
  for update;
  if not found then
    return null;
  end if;

  reason := public.publication_hold_reason(job);
  if reason is not null then
    perform public.hold_publication_job(job.id, reason);
    return null;
  end if;

  -- A job whose platform is at work on it goes on, whatever its turn is.
  if job.status = 'pending' then
    turn := public.reserve_turn(job);
    if turn > now() then
      perform public.delay_publication_job(job.id, turn, 'rate_limited',
        format('%s takes no more for now: the turn of this one is at %s.',
          (select display_name from public.platforms where platform = job.platform),
          to_char(turn at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'));
      return null;
    end if;
    closed_until := public.circuit_open_until(job.platform);
    if closed_until is not null then
      perform public.delay_publication_job(job.id, closed_until, 'platform_unavailable',
        format('%s has not answered for a while: it is tried again at %s.',
          (select display_name from public.platforms where platform = job.platform),
          to_char(closed_until at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'));
      return null;
    end if;
  end if;

  enqueued_for := now() - coalesce(job.next_attempt_at, job.created_at);
  update public.publication_jobs
  set status = 'processing',
    phase = case when job.status = 'pending' then 'validating' else phase end,
    started_at = case when job.status = 'pending' then now() else started_at end,
    attempt = attempt + 1,
    next_attempt_at = null,
    problems = '[]',
    lease_token = gen_random_uuid(),
    lease_expires_at = now() + (select lease from public.queue_settings),
    seq = seq + 1
  where id = job.id
  returning * into job;

  update public.publication_slots
  set job_id = job.id, lease_token = job.lease_token, dispatcher_id = for_dispatcher
  where slot = into_slot;

  perform public.record_job_event(job, 'attempt_started', jsonb_build_object('dispatcher', for_dispatcher));

  select * into service from public.platforms where platform = job.platform;
  return jsonb_build_object(
    'job_id', job.id,
    'publication_id', job.publication_id,
    'user_id', job.user_id,
    'platform', job.platform,
    'option', job.option,
    'account_id', job.account_id,
    'content', job.content,
    'attempt', job.attempt,
    'retry_count', job.retry_count,
    'lease_token', job.lease_token,
    'lease_expires_at', job.lease_expires_at,
    'traceparent', job.traceparent,
    'created_at', job.created_at,
    'scheduled_at', job.scheduled_at,
    'waited_seconds', extract(epoch from enqueued_for),
    'age_seconds', extract(epoch from now() - greatest(job.created_at, job.scheduled_at)),
    'service_url', service.url
  );
end
$$;

-- Counts claims, so that now and then a lower lane comes first.
create sequence public.publication_claims;

-- The lanes in the order in which a claim looks at them: high before normal before low, but every fifth claim begins
-- with the normal one, and every tenth with the low one. Whatever waits is reached.
create function public.lanes_in_order() returns text[]
language sql volatile
set search_path = ''
as $$
  select case
    when claim_number % 10 = 0 then array['publication_queue_low', 'publication_queue_high', 'publication_queue']
    when claim_number % 5 = 0 then array['publication_queue', 'publication_queue_high', 'publication_queue_low']
    else array['publication_queue_high', 'publication_queue', 'publication_queue_low']
  end
  from nextval('public.publication_claims') as claim_number
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
  of_user uuid;
  messages record;
  due_job_id uuid;
  claim jsonb;
  claims jsonb := '[]';
  looks integer := 0;
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
      select array_agg(msg_id order by msg_id) as ids, array_agg((message ->> 'job_id')::uuid order by msg_id) as job_ids,
        array_agg(distinct (message ->> 'user_id')::uuid) as users
      into messages
      from pgmq.read(of_lane, 30, cardinality(free_slots));
      exit when messages.ids is null;
      looks := looks + cardinality(messages.ids);
      perform pgmq.delete(of_lane, messages.ids);
      foreach of_user in array messages.users
      loop
        if exists (
          select from public.publication_backlog as waiting where waiting.user_id = of_user and waiting.lane = of_lane
        ) then
          perform public.refill_lane(of_lane, of_user);
        end if;
      end loop;

      foreach due_job_id in array messages.job_ids
      loop
        claim := public.lease_publication_job(due_job_id, free_slots[1], for_dispatcher);
        if claim is not null then
          claims := claims || claim;
          free_slots := free_slots[2:];
        end if;
      end loop;
    end loop;
  end loop;

  return claims;
end
$$;

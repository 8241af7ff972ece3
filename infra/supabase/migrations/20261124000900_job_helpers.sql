-- Small functions that the others share. None may be called by a service.

-- The platform that the connected role may act for: carteiro_platform_x → x. Null for any other role.
create function public.caller_platform() returns text
language sql stable
set search_path = ''
as $$
  select substring(session_user from '^carteiro_platform_([a-z][a-z0-9_]*)$')
$$;

-- What is called for every job is written in plpgsql, which keeps the plans of its statements; a function in SQL is
-- planned again with each call.

-- Planning costs more than enqueueing a job, or than a dispatcher's turn, so their statements' plans are made once for a
-- connection and kept: also those that were made while the tables were empty. They must be such that look a few jobs up by
-- their ids, however many there will be. Holds for the transaction.
create function public.plan_for_few_jobs() returns void
language plpgsql
set search_path = ''
as $$
begin
  perform set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
    set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
    set_config('jit', 'off', true);
end
$$;

-- What a job's author may see of it: the one shape of API answers and Realtime broadcasts.
create function public.publication_job_json(job public.publication_jobs) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'id', job.id,
    'publication_id', job.publication_id,
    'user_id', job.user_id,
    'platform', job.platform,
    'option', job.option,
    'account_id', job.account_id,
    'status', job.status,
    'phase', job.phase,
    'progress', job.progress,
    'priority', job.priority,
    'created_at', job.created_at,
    'scheduled_at', job.scheduled_at,
    'next_attempt_at', job.next_attempt_at,
    'started_at', job.started_at,
    'completed_at', job.completed_at,
    'attempt', job.attempt,
    'retry_count', job.retry_count,
    'max_retries', job.max_retries,
    'hold_reason', job.hold_reason,
    'error_code', job.error_code,
    'error_message', job.error_message,
    'platform_response', job.platform_response,
    'problems', job.problems,
    'metadata', job.metadata,
    'trace_id', split_part(job.traceparent, '-', 2),
    'seq', job.seq
  );
end
$$;

-- Writes the timeline's next line. The job's row must already carry its new state and seq.
create function public.record_job_event(job public.publication_jobs, event_type text, event_data jsonb default '{}')
returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into public.publication_job_events (job_id, seq, type, status, phase, attempt, data)
  values (job.id, job.seq, event_type, job.status, job.phase, job.attempt, event_data);
end
$$;

create function public.publication_lane(priority text) returns text
language plpgsql immutable
set search_path = ''
as $$
begin
  return case priority
    when 'high' then 'publication_queue_high'
    when 'low' then 'publication_queue_low'
    else 'publication_queue'
  end;
end
$$;

create function public.publication_message(job public.publication_jobs) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return jsonb_build_object(
    'v', 1,
    'job_id', job.id,
    'user_id', job.user_id,
    'platform', job.option,
    'attempt', job.attempt + 1,
    'traceparent', job.traceparent
  );
end
$$;

-- Whoever puts a message into a lane holds this lock, shared, until it commits; a dispatcher that is about to
-- sleep takes it alone and looks at the lanes once more (run_dispatcher_turn). So a message is either seen by
-- that look, or its sender sees that somebody sleeps. Between the two there is nothing. A sleeper looks every ten
-- seconds: one that was not seen for a minute is dead.
create function public.ring_publication_doorbell() returns void
language plpgsql
set search_path = ''
as $$
begin
  perform pg_advisory_xact_lock_shared(hashtext('publication_doorbell'));
  if exists (select from public.dispatchers where asleep and seen_at > now() - interval '1 minute') then
    perform pg_notify('publication_doorbell', '');
  end if;
end
$$;

-- A dispatcher sleeps until the next timer that it has seen, and ten seconds at most (services/dispatcher/src/timing.ts):
-- who sets one that is due sooner rings, so that jobs begin to the second.
create function public.ring_for_timer(due_at timestamptz) returns void
language plpgsql
set search_path = ''
as $$
begin
  if due_at < now() + interval '10 seconds' then
    perform public.ring_publication_doorbell();
  end if;
end
$$;

-- How many messages of a lane are a user's.
create function public.lane_load(of_lane text, of_user uuid) returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  case of_lane
    when 'publication_queue_high' then
      return (select count(*) from pgmq.q_publication_queue_high where message ->> 'user_id' = of_user::text);
    when 'publication_queue_low' then
      return (select count(*) from pgmq.q_publication_queue_low where message ->> 'user_id' = of_user::text);
    else
      return (select count(*) from pgmq.q_publication_queue where message ->> 'user_id' = of_user::text);
  end case;
end
$$;

-- How many messages a user may have in a lane: enough that the slots never wait for more, and no more.
create function public.lane_share() returns integer
language plpgsql stable
set search_path = ''
as $$
begin
  return (select greatest(10, 2 * max_concurrent) from public.queue_settings);
end
$$;

-- How many messages more a user may have in a lane: none while others of theirs wait for it.
create function public.lane_room(of_lane text, of_user uuid) returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  if exists (
    select from public.publication_backlog as waiting where waiting.user_id = of_user and waiting.lane = of_lane
  ) then
    return 0;
  end if;
  return public.lane_share() - public.lane_load(of_lane, of_user);
end
$$;

-- Puts messages into a lane, in their order. It is what pgmq.send_batch does, in a statement whose plan is kept.
create function public.put_into_lane(of_lane text, messages jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  case of_lane
    when 'publication_queue_high' then
      insert into pgmq.q_publication_queue_high (vt, message)
      select clock_timestamp(), message from unnest(messages) with ordinality as one (message, place) order by place;
    when 'publication_queue_low' then
      insert into pgmq.q_publication_queue_low (vt, message)
      select clock_timestamp(), message from unnest(messages) with ordinality as one (message, place) order by place;
    else
      insert into pgmq.q_publication_queue (vt, message)
      select clock_timestamp(), message from unnest(messages) with ordinality as one (message, place) order by place;
  end case;
end
$$;

-- Moves a user's jobs up from the backlog, in their order, as far as the share goes: when half of it is taken, so that
-- what it costs is shared by several jobs.
create function public.refill_lane(of_lane text, of_user uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  share integer := public.lane_share();
  room bigint := share - public.lane_load(of_lane, of_user);
  messages jsonb[];
begin
  if room < share / 2 then
    return;
  end if;
  with next as (
    delete from public.publication_backlog
    where job_id in (
      select waiting.job_id
      from public.publication_backlog as waiting
      where waiting.user_id = of_user and waiting.lane = of_lane
      order by waiting.place
      limit room
      for update skip locked
    )
    returning job_id, place
  )
  select array_agg(public.publication_message(job) order by next.place) into messages
  from next
  join public.publication_jobs as job on job.id = next.job_id;
  if messages is not null then
    perform public.put_into_lane(of_lane, messages);
  end if;
end
$$;

-- Puts jobs that are due into their lanes, in the order given: within each user's share, and behind what is waiting
-- already. The rest goes to the backlog.
create function public.send_publication_jobs(job_ids uuid[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  lane record;
  parked record;
begin
  for lane in
    with listed as (
      select public.publication_lane(job.priority) as name, job.user_id, listed.position,
        public.publication_message(job) as message,
        row_number() over (partition by job.priority, job.user_id order by listed.position) as place
      from unnest(job_ids) with ordinality as listed (id, position)
      join public.publication_jobs as job on job.id = listed.id
    ),
    shared as (
      select *, max(case when place = 1 then public.lane_room(name, user_id) end) over (partition by name, user_id) as room
      from listed
    )
    select name,
      array_agg(message order by position) filter (where place <= room) as messages,
      array_agg(message order by position) filter (where place > room) as others
    from shared
    group by name
  loop
    if lane.messages is not null then
      perform public.put_into_lane(lane.name, lane.messages);
    end if;
    if lane.others is not null then
      insert into public.publication_backlog (job_id, user_id, lane)
      select (message ->> 'job_id')::uuid, (message ->> 'user_id')::uuid, lane.name
      from unnest(lane.others) with ordinality as other (message, position)
      order by position
      on conflict (job_id) do nothing;
      for parked in select distinct message ->> 'user_id' as user_id from unnest(lane.others) as message
      loop
        perform public.refill_lane(lane.name, parked.user_id::uuid);
      end loop;
    end if;
  end loop;

  perform public.ring_publication_doorbell();
end
$$;

-- Makes a job wait: until a time, or for ever ('infinity') if something else must happen first.
create function public.set_publication_timer(waiting_job_id uuid, wait_until timestamptz) returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into public.publication_timers (job_id, due_at)
  values (waiting_job_id, wait_until)
  on conflict (job_id) do update set due_at = excluded.due_at;
end
$$;

-- Moves what has become due from the timers to the lanes. Returns how many.
create function public.send_due_publication_jobs(max_jobs integer default 500) returns integer
language plpgsql
set search_path = ''
as $$
declare
  due uuid[];
begin
  with due_timers as (
    select job_id
    from public.publication_timers
    where due_at <= now()
    order by due_at
    limit max_jobs
    for update skip locked
  ),
  rung as (
    delete from public.publication_timers
    where job_id in (select job_id from due_timers)
    returning job_id, due_at
  )
  select array_agg(rung.job_id order by rung.due_at, job.created_at) into due
  from rung
  join public.publication_jobs as job on job.id = rung.job_id;

  if due is null then
    return 0;
  end if;

  perform public.send_publication_jobs(due);
  return cardinality(due);
end
$$;

create function public.free_publication_slot(freed_lease uuid) returns void
language plpgsql
set search_path = ''
as $$
begin
  update public.publication_slots
  set job_id = null, lease_token = null, dispatcher_id = null
  where lease_token = freed_lease;
end
$$;

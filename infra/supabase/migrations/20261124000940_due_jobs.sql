-- What is due goes into the lanes, and rings; what is not due yet waits in the timers. None may be called by a service.

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

-- Puts jobs that are due into their lanes, in the order given: within each user's share, and behind what is waiting
-- already. The rest goes to the backlog.
create function public.send_publication_jobs(job_ids uuid[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  lane record;
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
      perform public.put_into_backlog(lane.name, lane.others);
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

-- Moves what has become due from the timers to the lanes, but for jobs that somebody changes at this moment. A job's row is
-- locked before its timer (docs/locks.md). Returns how many.
create function public.send_due_publication_jobs(max_jobs integer default 500) returns integer
language plpgsql
set search_path = ''
as $$
declare
  due uuid[];
begin
  with due_jobs as materialized (
    select job.id, job.created_at
    from public.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where timer.due_at <= now()
    order by timer.due_at
    limit max_jobs
    for update of job skip locked
  ),
  rung as (
    delete from public.publication_timers as timer
    using due_jobs
    where timer.job_id = due_jobs.id and timer.due_at <= now()
    returning timer.job_id, timer.due_at, due_jobs.created_at
  )
  select array_agg(rung.job_id order by rung.due_at, rung.created_at) into due from rung;

  if due is null then
    return 0;
  end if;

  perform public.send_publication_jobs(due);
  return cardinality(due);
end
$$;

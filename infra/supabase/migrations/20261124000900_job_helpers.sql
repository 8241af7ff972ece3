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

-- What a job's author may see of it: the one shape of API answers and Realtime broadcasts. A row of a type becomes JSON in
-- less time than fields that are named one by one.
create type public.publication_job_shape as (
  id uuid,
  publication_id uuid,
  user_id uuid,
  platform text,
  option text,
  account_id uuid,
  status text,
  phase text,
  progress smallint,
  priority text,
  created_at timestamptz,
  scheduled_at timestamptz,
  next_attempt_at timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  attempt integer,
  retry_count integer,
  max_retries integer,
  hold_reason text,
  error_code text,
  error_message text,
  platform_response jsonb,
  problems jsonb,
  metadata jsonb,
  trace_id text,
  seq bigint
);

-- Its body is parsed when it is made and becomes part of the statement that calls it, which is half of what a call costs.
create function public.publication_job_json(job public.publication_jobs) returns jsonb
language sql stable
return to_jsonb(row(
  job.id,
  job.publication_id,
  job.user_id,
  job.platform,
  job.option,
  job.account_id,
  job.status,
  job.phase,
  job.progress,
  job.priority,
  job.created_at,
  job.scheduled_at,
  job.next_attempt_at,
  job.started_at,
  job.completed_at,
  job.attempt,
  job.retry_count,
  job.max_retries,
  job.hold_reason,
  job.error_code,
  job.error_message,
  job.platform_response,
  job.problems,
  job.metadata,
  job.trace_id,
  job.seq
)::public.publication_job_shape);

-- Whether an attempt of a job has the right to work on it, as far as the job's row tells: it is the last one, and it has
-- neither ended nor given its slot back. Its lease is in publication_slots. Becomes part of the statement that calls it.
create function public.is_at_work(job public.publication_jobs, of_attempt integer) returns boolean
language sql immutable
return job.attempt = of_attempt and job.status = 'processing' and job.next_attempt_at is null;

-- Whether the step that shows the post was done, in a round that was not given up since (libs/platform-kit/src/rounds.ts):
-- one that is given up has posted nothing.
create function public.has_posted(of_job_id uuid) returns boolean
language plpgsql stable
set search_path = ''
as $$
begin
  return exists (
    select from public.publication_steps as posted
    where posted.job_id = of_job_id and posted.commits and posted.state = 'done' and not exists (
      select from public.publication_steps as given_up
      where given_up.job_id = of_job_id and given_up.state = 'done'
        and given_up.step = 'give_up' || coalesce(substring(posted.step from ' round [0-9]+$'), '')
    )
  );
end
$$;

-- The traceparent that a publication came with, or null.
create function public.traceparent_of(of_publication uuid) returns text
language plpgsql stable
set search_path = ''
as $$
begin
  return (select known.traceparent from public.publication_traces as known where known.publication_id = of_publication);
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

-- Gives slots that are free, or about to be, to leases that their dispatcher has taken ahead, as many as there are. Their
-- jobs may have begun in place of those that ended, so such a slot is never free in between. Returns what is left for the
-- caller to fill or to free: slots that nobody took, and the places of the leases that have moved up.
create function public.hand_on_slots(ended_slots integer[], of_dispatcher uuid) returns integer[]
language plpgsql
set search_path = ''
as $$
declare
  slots integer[] := array(select slot from unnest(ended_slots) as slot where slot > 0 order by slot);
  places integer[];
begin
  with ahead as materialized (
    select taken.slot, taken.job_id, taken.attempt, taken.lease_token, taken.lease_expires_at
    from public.publication_slots as taken
    join public.publication_jobs as job on job.id = taken.job_id
    where taken.slot < 0 and taken.dispatcher_id = of_dispatcher and taken.slot <> all (ended_slots)
      and (public.is_at_work(job, taken.attempt) or job.status = 'cancelled')
    order by taken.slot desc
    limit cardinality(slots)
    for update of taken skip locked
  ),
  moving as (
    select *, slots[row_number() over (order by slot desc)] as to_slot from ahead
  ),
  moved as (
    update public.publication_slots as target
    set job_id = moving.job_id, attempt = moving.attempt, lease_token = moving.lease_token,
      lease_expires_at = moving.lease_expires_at, dispatcher_id = of_dispatcher
    from moving
    where target.slot = moving.to_slot
  )
  select coalesce(array_agg(slot), '{}') into places from moving;
  return slots[cardinality(places) + 1 :]
    || array(select slot from unnest(ended_slots) as slot where slot < 0)
    || places;
end
$$;

create function public.free_ended_slots(ended_slots integer[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  if cardinality(ended_slots) > 0 then
    update public.publication_slots
    set job_id = null, attempt = null, lease_token = null, lease_expires_at = null, dispatcher_id = null
    where slot = any (ended_slots) and lease_token is not null;
  end if;
end
$$;

create function public.free_publication_slot(freed_lease uuid) returns void
language plpgsql
set search_path = ''
as $$
declare
  freed record;
begin
  select slot, dispatcher_id into freed from public.publication_slots where lease_token = freed_lease for update;
  if found then
    perform public.free_ended_slots(public.hand_on_slots(array[freed.slot], freed.dispatcher_id));
  end if;
end
$$;

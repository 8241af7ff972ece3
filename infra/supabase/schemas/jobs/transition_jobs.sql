-- Moves jobs from state to state, as job_transitions allows it: changes their rows, timers and reservations, writes the
-- timeline, and publishes events. Nothing else changes a status.
--
--   seen_seqs        the seq with which the caller, who has not locked the jobs, has read each; one that has changed
--                    since is left out. Null: the jobs are locked
--   event_data       what the timeline says of each job, besides what follows
--   responses        the platform's, of completed jobs
--   new_due_at       when the job goes on; new_hold_reason: what it waits for instead
--   new_schedule     the time that its user wants
--
-- Returns the places, in job_ids, of the jobs that were moved, in order. Raises CT002 where there is no such transition.
create function carteiro.transition_jobs(
  event_type text, job_ids uuid[], seen_seqs bigint[] default null, event_data jsonb[] default null,
  responses jsonb[] default null, code text default null, message text default null, new_due_at timestamptz default null,
  new_hold_reason text default null, new_schedule timestamptz default null
) returns integer[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  common_data jsonb := jsonb_strip_nulls(
    jsonb_build_object('code', code, 'message', message, 'reason', new_hold_reason, 'next_attempt_at', new_due_at)
  );
  moved integer[];
  refused public.publication_jobs;
begin
  with changed as (
    update public.publication_jobs as job
    set status = target.status,
      phase = coalesce(allowed.phase, job.phase),
      progress = case
        when event_type = 'completed' then 100
        when event_type in ('retry_requested', 'preparation_started', 'prepared') then 0
        else job.progress
      end,
      started_at = case when allowed.phase = 'validating' then now() else job.started_at end,
      completed_at = case when target.is_over then now() end,
      attempt = job.attempt + (event_type = 'attempt_started')::integer,
      retry_count = case event_type
        when 'retry_scheduled' then job.retry_count + 1
        when 'retry_requested' then 0
        else job.retry_count
      end,
      scheduled_at = case when event_type = 'rescheduled' then new_schedule else job.scheduled_at end,
      next_attempt_at = new_due_at,
      hold_reason = new_hold_reason,
      error_code = case when code is not null then code when not allowed.clears_error then job.error_code end,
      error_message = case when code is not null then message when not allowed.clears_error then job.error_message end,
      platform_response = coalesce(change.response, job.platform_response),
      problems = case when event_type = 'attempt_started' then '[]' else job.problems end,
      seq = job.seq + 1
    from unnest(job_ids, seen_seqs, event_data, responses) with ordinality as change (job_id, seq, data, response, place)
    cross join carteiro.job_transitions as allowed
    join carteiro.job_states as target on target.state = allowed.to_state
    where job.id = change.job_id
      and job.seq = coalesce(change.seq, job.seq)
      and allowed.event = event_type
      and allowed.from_state = carteiro.job_state(job)
      -- What job_state says of the row afterwards.
      and allowed.to_state = case
        when new_hold_reason is not null then 'held'
        when new_due_at is not null and target.status = 'processing' then 'awaiting_platform'
        else target.status
      end
    returning job.id, job.seq, job.status, job.phase, job.attempt, change.data, change.place
  ),
  noted as (
    insert into carteiro.publication_job_events (job_id, seq, type, status, phase, attempt, data)
    select id, seq, event_type, status, phase, attempt, coalesce(data, '{}') || common_data from changed
  )
  select coalesce(array_agg(place::integer order by place), '{}') into moved from changed;

  if cardinality(moved) < cardinality(job_ids) then
    select job.* into refused
    from unnest(job_ids, seen_seqs) with ordinality as change (job_id, seq, place)
    join public.publication_jobs as job on job.id = change.job_id and job.seq = coalesce(change.seq, job.seq)
    where change.place <> all (moved)
    limit 1;
    if found then
      raise exception 'job % is %: "%" is no transition of the state machine from there',
        refused.id, carteiro.job_state(refused), event_type using errcode = 'CT002';
    end if;
  end if;

  -- The two frequent ones: a job that starts has no timer any more, one at work has none, and both use what they reserved.
  if event_type not in ('attempt_started', 'completed') then
    if new_due_at is not null or new_hold_reason is not null then
      -- What is held waits for no moment. Of jobs that move to a moment together each has the round that it would have alone.
      insert into carteiro.publication_timers (job_id, user_id, due_at, mode, round)
      select job.id, job.user_id, coalesce(new_due_at, 'infinity'), job.mode,
        case when new_due_at < 'infinity' then carteiro.next_timer_round(job.user_id, job.mode, new_due_at) else 0 end
      from public.publication_jobs as job
      where job.id = any (job_ids)
      on conflict (job_id) do update set due_at = excluded.due_at, round = excluded.round;
    else
      delete from carteiro.publication_timers as timer where timer.job_id = any (job_ids);
    end if;
    if exists (
      select from carteiro.job_transitions as its where its.event = event_type and its.releases_reservations
    ) then
      perform carteiro.release_reservations(job_id) from unnest(job_ids) as job_id;
    end if;
  end if;
  if exists (select from carteiro.event_causes as its where its.transition = event_type) then
    perform carteiro.publish_job_events(event_type, array(select job_ids[place] from unnest(moved) as place));
  end if;
  return moved;
end
$$;

create function carteiro.enqueue_inserted_jobs() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  theirs record;
  queue text;
  messages jsonb[];
  room bigint;
  due_modes text[] := '{}';
  first_live timestamptz;
  first_test timestamptz;
begin
  insert into carteiro.publication_job_events (job_id, seq, type, status, phase, attempt, data)
  select id, seq, 'enqueued', status, phase, attempt,
    case when scheduled_at is null then '{}' else jsonb_build_object('scheduled_at', scheduled_at) end
  from inserted;

  for theirs in
    select user_id, priority, mode, bool_or(next_attempt_at is null) as some_are_due,
      min(next_attempt_at) as first_time,
      array_agg(distinct carteiro.deployment_of(platform, mode)) filter (where next_attempt_at is null) as due_deployments
    from inserted
    where hold_reason is null
    group by user_id, priority, mode
  loop
    first_live := least(first_live, case theirs.mode when 'live' then theirs.first_time end);
    first_test := least(first_test, case theirs.mode when 'test' then theirs.first_time end);
    if theirs.some_are_due then
      due_modes := due_modes || theirs.mode;
      perform carteiro.note_due_platforms(theirs.due_deployments);
      queue := carteiro.priority_queue_of(theirs.priority, theirs.mode);
      -- In the order of the insert.
      messages := array(
        select carteiro.publication_message(row(job.*)::public.publication_jobs)
        from inserted as job
        where job.user_id = theirs.user_id and job.priority = theirs.priority and job.mode = theirs.mode
          and job.next_attempt_at is null and job.hold_reason is null
      );
      room := greatest(carteiro.queue_room(queue, theirs.user_id), 0);
      if room > 0 then
        perform carteiro.send_messages(queue, messages[:room]);
      end if;
      if room < cardinality(messages) then
        perform carteiro.add_to_backlog(queue, messages[room + 1:]);
      end if;
    end if;
  end loop;
  perform carteiro.notify_users('publication_created', array_agg(created.publication_id), array_agg(created.user_id),
    array_agg(jsonb_build_object('publication_id', created.publication_id)))
  from (select distinct user_id, publication_id from inserted) as created;
  if 'live' = any (due_modes) then
    perform carteiro.wake_dispatchers('live');
  end if;
  if 'test' = any (due_modes) then
    perform carteiro.wake_dispatchers('test');
  end if;

  if exists (select from inserted where hold_reason is not null) then
    insert into carteiro.publication_timers (job_id, user_id, due_at, mode)
    select id, user_id, 'infinity', mode from inserted where hold_reason is not null;
  end if;
  if coalesce(first_live, first_test) is not null then
    insert into carteiro.publication_timers (job_id, user_id, due_at, mode, round)
    select listed.id, listed.user_id, listed.next_attempt_at, listed.mode, first.round + listed.place - 1
    from (
      select id, user_id, next_attempt_at, mode,
        row_number() over (partition by user_id, mode, next_attempt_at order by created_at) as place
      from inserted
      where next_attempt_at is not null
    ) as listed
    join (
      select together.user_id, together.mode, together.next_attempt_at,
        carteiro.next_timer_round(together.user_id, together.mode, together.next_attempt_at) as round
      from (select distinct user_id, mode, next_attempt_at from inserted where next_attempt_at is not null) as together
    ) as first using (user_id, mode, next_attempt_at);
    perform carteiro.wake_for_timer(first_live, 'live'), carteiro.wake_for_timer(first_test, 'test');
  end if;
  return null;
end
$$;

create trigger enqueue_inserted_jobs
  after insert on public.publication_jobs
  referencing new table as inserted
  for each statement execute function carteiro.enqueue_inserted_jobs();

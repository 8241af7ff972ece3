-- Enqueueing is one transaction: rows, messages and the first line of the timeline, or nothing.

-- A row that a user inserts through PostgREST gets the publication and the account that the gateway would have
-- given it. What the system owns can't be set: those columns aren't granted.
create function public.complete_inserted_job() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if new.status <> 'pending' then
    raise exception 'status: a new job is pending, not %', new.status using errcode = 'CT002';
  end if;

  if new.publication_id is null then
    insert into public.publications (user_id, total_requested, metadata)
    values (new.user_id, 1, new.metadata)
    returning id into new.publication_id;
  end if;

  if new.account_id is null then
    new.account_id := public.default_platform_account(new.user_id, new.platform);
    if new.account_id is null
      and not exists (select from public.platforms as known where known.platform = new.platform) then
      raise exception 'platform: % is not known', new.platform
        using errcode = 'foreign_key_violation', column = 'platform', table = 'publication_jobs';
    end if;
  end if;

  if new.scheduled_at > now() then
    new.next_attempt_at := new.scheduled_at;
  end if;

  return new;
end
$$;

-- The account to publish with when none is named: the one marked default, or the only one.
create function public.default_platform_account(owner_id uuid, of_platform text) returns uuid
language plpgsql stable
set search_path = ''
as $$
begin
  return (
    select case when count(*) = 1 or bool_or(is_default) then
      (array_agg(id order by is_default desc))[1]
    end
    from public.platform_accounts
    where user_id = owner_id and platform = of_platform and status <> 'disconnected'
  );
end
$$;

create trigger complete_inserted_job
  before insert on public.publication_jobs
  for each row when (
    new.status <> 'pending' or new.publication_id is null or new.account_id is null or new.scheduled_at is not null
  )
  execute function public.complete_inserted_job();

create function public.enqueue_inserted_jobs() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  theirs record;
  lane text;
  messages jsonb[];
  room bigint;
  any_due boolean := false;
  first_time timestamptz;
begin
  insert into public.publication_job_events (job_id, seq, type, status, phase, attempt, data)
  select id, seq, 'enqueued', status, phase, attempt,
    case when scheduled_at is null then '{}' else jsonb_build_object('scheduled_at', scheduled_at) end
  from inserted;

  for theirs in
    select user_id, priority, bool_or(next_attempt_at is null) as some_are_due, min(next_attempt_at) as first_time
    from inserted
    group by user_id, priority
  loop
    first_time := least(first_time, theirs.first_time);
    if theirs.some_are_due then
      any_due := true;
      lane := public.publication_lane(theirs.priority);
      -- In the order of the insert.
      messages := array(
        select public.publication_message(row(job.*)::public.publication_jobs)
        from inserted as job
        where job.user_id = theirs.user_id and job.priority = theirs.priority and job.next_attempt_at is null
      );
      room := greatest(public.lane_room(lane, theirs.user_id), 0);
      if room > 0 then
        perform public.put_into_lane(lane, messages[:room]);
      end if;
      if room < cardinality(messages) then
        perform public.put_into_backlog(lane, messages[room + 1:]);
      end if;
    end if;
  end loop;
  perform public.tell_authors('publication_created', array_agg(created.publication_id), array_agg(created.user_id),
    array_agg(jsonb_build_object('publication_id', created.publication_id)))
  from (select distinct user_id, publication_id from inserted) as created;
  if any_due then
    perform public.ring_publication_doorbell();
  end if;

  if first_time is not null then
    insert into public.publication_timers (job_id, due_at)
    select id, next_attempt_at from inserted where next_attempt_at is not null;
    perform public.ring_for_timer(first_time);
  end if;
  return null;
end
$$;

create trigger enqueue_inserted_jobs
  after insert on public.publication_jobs
  referencing new table as inserted
  for each statement execute function public.enqueue_inserted_jobs();

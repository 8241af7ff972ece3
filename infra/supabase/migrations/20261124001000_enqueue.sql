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

-- What enqueueing answered: { publication_id, replayed, total_requested, rejected, jobs: [{ job_id, platform (the
-- option), status }] }, the jobs in the order asked for.
create function public.publication_answer(publication public.publications, is_replay boolean) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  return (select jsonb_build_object(
    'publication_id', publication.id,
    'replayed', is_replay,
    'total_requested', publication.total_requested,
    'rejected', publication.rejected,
    'jobs', coalesce(
      jsonb_agg(
        jsonb_build_object('job_id', job.id, 'platform', job.option, 'status', 'pending')
        order by array_position(publication.options, job.option)
      ),
      '[]'
    )
  )
  from public.publication_jobs as job
  where job.publication_id = publication.id);
end
$$;

-- The answer that an author's idempotency key has already; null while it has none. Called by the gateway before it
-- judges a request: what was accepted once is answered again, whatever has changed since.
-- Raises CT004 when the key was used for another request.
create function public.replay_publication(author_id uuid, key text, hash text) returns jsonb
language plpgsql stable
security definer
set search_path = ''
as $$
declare
  publication public.publications;
begin
  select * into publication
  from public.publications as p
  where p.user_id = author_id and p.idempotency_key = key;
  if not found then
    return null;
  end if;
  if publication.request_hash is distinct from hash then
    raise exception 'this idempotency key was used for another request'
      using errcode = 'CT004', column = 'Idempotency-Key';
  end if;
  return public.publication_answer(publication, true);
end
$$;

-- Makes publications and their jobs. Answers as publication_answer does, in the order asked for. None may be called by a
-- service.
create function public.make_publications(requests jsonb[]) returns jsonb[]
language plpgsql
set search_path = ''
as $$
declare
  ids uuid[] := array(select gen_random_uuid() from generate_series(1, cardinality(requests)));
  publication_of uuid[];
  jobs jsonb[];
  answers jsonb[];
begin
  insert into public.publications
    (id, user_id, idempotency_key, request_hash, options, rejected, total_requested, metadata, traceparent)
  select ids[one.place], (request ->> 'user_id')::uuid, request ->> 'idempotency_key', request ->> 'request_hash',
    array(select job ->> 'option' from jsonb_array_elements(request -> 'jobs') as job),
    coalesce(request -> 'rejected', '[]'), (request ->> 'total_requested')::integer,
    coalesce(request -> 'metadata', '{}'), request ->> 'traceparent'
  from unnest(requests) with ordinality as one (request, place);

  with made as (
    insert into public.publication_jobs (
      publication_id, user_id, platform, option, account_id, content, priority, scheduled_at, max_retries,
      metadata, traceparent
    )
    select ids[one.place], (request ->> 'user_id')::uuid, job.platform, job.option, job.account_id, job.content,
      coalesce(job.priority, 'normal'), job.scheduled_at, coalesce(job.max_retries, 3),
      coalesce(request -> 'metadata', '{}'), request ->> 'traceparent'
    from unnest(requests) with ordinality as one (request, place),
      jsonb_to_recordset(request -> 'jobs') as job (
        platform text, option text, account_id uuid, content jsonb, priority text, scheduled_at timestamptz,
        max_retries integer
      )
    returning id, publication_id, option
  )
  select array_agg(publication_id), array_agg(jsonb_build_object('job_id', id, 'platform', option, 'status', 'pending'))
  into publication_of, jobs
  from made;

  for place in 1 .. cardinality(requests)
  loop
    answers[place] := jsonb_build_object(
      'publication_id', ids[place],
      'replayed', false,
      'total_requested', requests[place] -> 'total_requested',
      'rejected', coalesce(requests[place] -> 'rejected', '[]'),
      'jobs', array(
        select made.job from unnest(publication_of, jobs) as made (publication_id, job)
        where made.publication_id = ids[place]
      )
    );
  end loop;
  return answers;
end
$$;

-- What an author's idempotency key was answered; null when it is new, and then it is the caller's until its transaction
-- ends. Raises CT003 while another call has it, CT004 when it was used for another request.
create function public.take_idempotency_key(request jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  author_id uuid := (request ->> 'user_id')::uuid;
  key text := request ->> 'idempotency_key';
begin
  if not pg_try_advisory_xact_lock(hashtextextended(author_id || key, 0)) then
    raise exception 'a request with this idempotency key is under way'
      using errcode = 'CT003', column = 'Idempotency-Key';
  end if;
  return public.replay_publication(author_id, key, request ->> 'request_hash');
end
$$;

-- Makes a publication and its jobs. Called by the gateway, which has validated the content.
--
--   request  { user_id, idempotency_key?, request_hash?, total_requested, rejected: [], metadata: {}, traceparent?,
--              jobs: [{ platform, option, account_id?, content, priority, scheduled_at?, max_retries? }] }
--   answer   see publication_answer
--
-- Raises CT003 while a call with the same idempotency key is under way, CT004 when the key was used for another
-- request.
create function public.enqueue_publication(request jsonb) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  replay jsonb;
begin
  perform public.plan_for_few_jobs();
  if request ->> 'idempotency_key' is not null then
    replay := public.take_idempotency_key(request);
    if replay is not null then
      return replay;
    end if;
  end if;
  return (public.make_publications(array[request]))[1];
end
$$;

-- Makes many publications in one call, each as enqueue_publication does; one that is refused leaves the others alone.
-- Answers, in the order asked for, { answer } or { refused: { sqlstate, message, column } }.
create function public.enqueue_publications(requests jsonb) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  request jsonb;
  place integer := 0;
  key text;
  keys text[] := '{}';
  replay jsonb;
  refused_column text;
  answers jsonb[] := '{}';
  new_requests jsonb[] := '{}';
  new_places integer[] := '{}';
  new_answers jsonb[];
begin
  perform public.plan_for_few_jobs();
  for request in select value from jsonb_array_elements(requests)
  loop
    place := place + 1;
    key := (request ->> 'user_id') || (request ->> 'idempotency_key');
    if key = any (keys) then
      -- What a key was answered must be there when it comes again.
      return (
        select jsonb_agg(public.enqueue_publications(jsonb_build_array(one.request)) -> 0 order by one.place)
        from jsonb_array_elements(requests) with ordinality as one (request, place)
      );
    end if;
    if key is not null then
      keys := array_append(keys, key);
      begin
        replay := public.take_idempotency_key(request);
        if replay is not null then
          answers[place] := jsonb_build_object('answer', replay);
          continue;
        end if;
      exception
        when sqlstate 'CT003' or sqlstate 'CT004' then
          get stacked diagnostics refused_column = column_name;
          answers[place] := jsonb_build_object('refused', jsonb_build_object(
            'sqlstate', sqlstate, 'message', sqlerrm, 'column', refused_column
          ));
          continue;
      end;
    end if;
    new_requests := array_append(new_requests, request);
    new_places := array_append(new_places, place);
  end loop;

  if new_places <> '{}' then
    new_answers := public.make_publications(new_requests);
    for made in 1 .. cardinality(new_places)
    loop
      answers[new_places[made]] := jsonb_build_object('answer', new_answers[made]);
    end loop;
  end if;
  return to_jsonb(answers);
end
$$;

-- Enqueueing through the gateway: publications, their jobs and what is answered.

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
    (id, user_id, idempotency_key, request_hash, options, rejected, total_requested, metadata)
  select ids[one.place], (request ->> 'user_id')::uuid, request ->> 'idempotency_key', request ->> 'request_hash',
    array(select job ->> 'option' from jsonb_array_elements(request -> 'jobs') as job),
    coalesce(request -> 'rejected', '[]'), (request ->> 'total_requested')::integer,
    coalesce(request -> 'metadata', '{}')
  from unnest(requests) with ordinality as one (request, place);

  insert into public.publication_traces (publication_id, traceparent)
  select ids[one.place], request ->> 'traceparent'
  from unnest(requests) with ordinality as one (request, place)
  where request ->> 'traceparent' is not null;

  with made as (
    insert into public.publication_jobs (
      publication_id, user_id, platform, option, account_id, content, priority, scheduled_at, max_retries,
      metadata, trace_id
    )
    select ids[one.place], (request ->> 'user_id')::uuid, job.platform, job.option, job.account_id, job.content,
      coalesce(job.priority, 'normal'), job.scheduled_at, coalesce(job.max_retries, 3),
      coalesce(request -> 'metadata', '{}'), split_part(request ->> 'traceparent', '-', 2)
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

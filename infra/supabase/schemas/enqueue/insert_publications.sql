-- Makes publications and their jobs. Answers as publication_answer does, in the order asked for. None may be called by a
-- service.
create function carteiro.insert_publications(requests jsonb[]) returns jsonb[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  ids uuid[] := array(select gen_random_uuid() from generate_series(1, cardinality(requests)));
  publication_of uuid[];
  jobs jsonb[];
  answers jsonb[];
  preparing uuid[];
  preparations jsonb[];
begin
  insert into carteiro.publications
    (id, user_id, idempotency_key, request_hash, options, rejected, total_requested, metadata, mode)
  select ids[one.place], (request ->> 'user_id')::uuid, request ->> 'idempotency_key', request ->> 'request_hash',
    array(select job ->> 'option' from jsonb_array_elements(request -> 'jobs') as job),
    coalesce(request -> 'rejected', '[]'), (request ->> 'total_requested')::integer,
    coalesce(request -> 'metadata', '{}'), coalesce(request ->> 'mode', 'live')
  from unnest(requests) with ordinality as one (request, place);

  insert into carteiro.publication_traces (publication_id, traceparent)
  select ids[one.place], request ->> 'traceparent'
  from unnest(requests) with ordinality as one (request, place)
  where request ->> 'traceparent' is not null;

  with made as (
    insert into public.publication_jobs (
      publication_id, user_id, platform, option, account_id, content, priority, scheduled_at, max_retries,
      metadata, trace_id, mode, hold_reason, phase
    )
    select ids[one.place], (request ->> 'user_id')::uuid, job.platform, job.option, job.account_id, job.content,
      coalesce(job.priority, 'normal'), job.scheduled_at, coalesce(job.max_retries, 3),
      coalesce(request -> 'metadata', '{}'), split_part(request ->> 'traceparent', '-', 2),
      coalesce(request ->> 'mode', 'live'),
      case when jsonb_array_length(job.preparation -> 'files') > 0 then 'preparing_media' end,
      case when jsonb_array_length(job.preparation -> 'files') > 0 then 'preparing' else 'queued' end
    from unnest(requests) with ordinality as one (request, place),
      jsonb_to_recordset(request -> 'jobs') as job (
        platform text, option text, account_id uuid, content jsonb, priority text, scheduled_at timestamptz,
        max_retries integer, preparation jsonb
      )
    returning id, publication_id, option
  )
  select array_agg(publication_id), array_agg(jsonb_build_object('job_id', id, 'platform', option, 'status', 'pending'))
  into publication_of, jobs
  from made;

  select array_agg(job.id), array_agg(wanted.value -> 'preparation') into preparing, preparations
  from unnest(requests) with ordinality as one (request, place)
  cross join jsonb_array_elements(request -> 'jobs') as wanted
  join public.publication_jobs as job
    on job.publication_id = ids[one.place] and job.option = wanted.value ->> 'option'
  where jsonb_typeof(wanted.value -> 'preparation') = 'object';
  if preparing is not null then
    perform carteiro.add_job_preparations(preparing, preparations);
    perform carteiro.join_media_tasks(preparing);
    perform carteiro.release_prepared_job(id) from unnest(preparing) as id;
  end if;

  for place in 1 .. cardinality(requests)
  loop
    answers[place] := jsonb_build_object(
      'publication_id', ids[place],
      'created_at', now(),
      'replayed', false,
      'mode', coalesce(requests[place] ->> 'mode', 'live'),
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

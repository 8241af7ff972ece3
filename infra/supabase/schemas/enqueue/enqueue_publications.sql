-- Makes many publications in one call, each as enqueue_publication does; one that is refused leaves the others alone.
-- Answers, in the order asked for, { answer } or { refused: { sqlstate, message, column, retry_after? } }.
create function carteiro.enqueue_publications(requests jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
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
  refusals jsonb[];
  admitted_requests jsonb[] := '{}';
  admitted_places integer[] := '{}';
  new_answers jsonb[];
begin
  perform carteiro.use_lookup_plans();
  for request in select value from jsonb_array_elements(requests)
  loop
    place := place + 1;
    key := (request ->> 'user_id') || coalesce(request ->> 'mode', 'live') || (request ->> 'idempotency_key');
    if key = any (keys) then
      -- What a key was answered must be there when it comes again. Locks of all first, in their order.
      perform carteiro.lock_job_quotas(carteiro.users_of_requests(array(select jsonb_array_elements(requests))));
      return (
        select jsonb_agg(carteiro.enqueue_publications(jsonb_build_array(one.request)) -> 0 order by one.place)
        from jsonb_array_elements(requests) with ordinality as one (request, place)
      );
    end if;
    if key is not null then
      keys := array_append(keys, key);
      begin
        replay := carteiro.claim_idempotency_key(request);
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
    refusals := carteiro.refuse_beyond_job_quotas(new_requests);
    for candidate in 1 .. cardinality(new_places)
    loop
      if refusals[candidate] is null then
        admitted_requests := array_append(admitted_requests, new_requests[candidate]);
        admitted_places := array_append(admitted_places, new_places[candidate]);
      else
        answers[new_places[candidate]] := jsonb_build_object('refused', refusals[candidate]);
      end if;
    end loop;
  end if;

  if admitted_places <> '{}' then
    refusals := carteiro.refuse_without_uploads(admitted_requests);
    for candidate in reverse cardinality(admitted_places) .. 1
    loop
      if refusals[candidate] is not null then
        answers[admitted_places[candidate]] := jsonb_build_object('refused', refusals[candidate]);
        admitted_requests := admitted_requests[:candidate - 1] || admitted_requests[candidate + 1:];
        admitted_places := admitted_places[:candidate - 1] || admitted_places[candidate + 1:];
      end if;
    end loop;
  end if;

  if admitted_places <> '{}' then
    new_answers := carteiro.insert_publications(admitted_requests);
    for made in 1 .. cardinality(admitted_places)
    loop
      answers[admitted_places[made]] := jsonb_build_object('answer', new_answers[made]);
    end loop;
  end if;
  return to_jsonb(answers);
end
$$;

-- Which of several requests to enqueue show uploads that are not there any more: for each, null or { sqlstate, message, column }. The
-- uploads of the others are held until the transaction ends. A request's "uploads" are the ids of those that it shows.
create function carteiro.refuse_without_uploads(requests jsonb[]) returns jsonb[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  missing uuid[];
  its_missing uuid[];
  refusals jsonb[] := array_fill(null::jsonb, array[cardinality(requests)]);
begin
  missing := carteiro.missing_uploads(array(
    select distinct upload::uuid
    from unnest(requests) as request, jsonb_array_elements_text(request -> 'uploads') as upload
  ));
  if missing = '{}' then
    return refusals;
  end if;
  for place in 1 .. cardinality(requests)
  loop
    its_missing := array(
      select upload::uuid from jsonb_array_elements_text(requests[place] -> 'uploads') as upload
      where upload::uuid = any (missing)
    );
    if its_missing <> '{}' then
      refusals[place] := jsonb_build_object(
        'sqlstate', 'CT410', 'message', carteiro.missing_uploads_message(its_missing), 'column', 'mediaFiles'
      );
    end if;
  end loop;
  return refusals;
end
$$;

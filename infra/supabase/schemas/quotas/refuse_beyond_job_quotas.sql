-- Which of several requests would make too many jobs of their user wait, when those before them are enqueued: for each,
-- null or { sqlstate, message, column, retry_after }. The quotas of all their users are locked.
create function carteiro.refuse_beyond_job_quotas(requests jsonb[]) returns jsonb[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  -- A user's quota is counted in each mode.
  owners text[] := array(
    select distinct concat_ws(' ', request ->> 'user_id', coalesce(request ->> 'mode', 'live')) from unnest(requests) as request
  );
  rooms bigint[];
  owner_at integer;
  new_jobs bigint;
  refusals jsonb[] := '{}';
begin
  perform carteiro.lock_job_quotas(carteiro.users_of_requests(requests));
  rooms := array(
    select carteiro.room_for_jobs(split_part(owner, ' ', 1)::uuid, split_part(owner, ' ', 2))
    from unnest(owners) with ordinality as one (owner, place)
    order by place
  );
  for place in 1 .. cardinality(requests)
  loop
    owner_at := array_position(
      owners, concat_ws(' ', requests[place] ->> 'user_id', coalesce(requests[place] ->> 'mode', 'live'))
    );
    new_jobs := jsonb_array_length(requests[place] -> 'jobs');
    if rooms[owner_at] < new_jobs then
      refusals[place] := jsonb_build_object(
        'sqlstate', 'CT429',
        'message', carteiro.job_quota_message(rooms[owner_at], new_jobs),
        'column', 'selectedOptions',
        'retry_after', carteiro.job_quota_retry_after()
      );
    else
      refusals[place] := null;
      rooms[owner_at] := rooms[owner_at] - new_jobs;
    end if;
  end loop;
  return refusals;
end
$$;

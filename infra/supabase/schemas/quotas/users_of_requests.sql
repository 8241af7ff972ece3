create function carteiro.users_of_requests(requests jsonb[]) returns uuid[]
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  return array(select distinct (request ->> 'user_id')::uuid from unnest(requests) as request);
end
$$;

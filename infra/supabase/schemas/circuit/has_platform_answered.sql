-- What a failed attempt says of its platform. False: it did not answer (no connection, no answer in time, an error of its
-- own). True: it did, whatever it said, also where that could not be read. Null: nothing was asked of it, or the problem is
-- ours.
create function carteiro.has_platform_answered(failure jsonb) returns boolean
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when failure ->> 'code' = 'internal' then null
    when failure ->> 'code' not in ('platform_unavailable', 'timeout') then true
    when failure ->> 'verdict' in ('retry', 'unclear') then false
  end
$$;

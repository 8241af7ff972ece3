-- Of all functions together, for /metrics; counts are exact up to ten thousand.
create function carteiro.handler_gauges() returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object(
    'waiting', (
      select count(*) from (select from carteiro.handler_events where dead_at is null limit 10000) as waiting
    ),
    'dead', (select count(*) from (select from carteiro.handler_events where dead_at is not null limit 10000) as dead)
  );
end
$$;

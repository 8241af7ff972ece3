-- Of all endpoints together, for /metrics; counts are exact up to ten thousand.
create function carteiro.webhook_gauges() returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object(
    'waiting', (
      select count(*) from (select from carteiro.webhook_messages where state = 'waiting' limit 10000) as waiting
    ),
    'in_flight', (select count(*) from carteiro.webhook_slots where lease_token is not null),
    'endpoints', (
      select coalesce(jsonb_object_agg(status, endpoints), '{}')
      from (select status, count(*) as endpoints from carteiro.webhook_endpoints group by status) as counted
    ),
    'failing', (select count(*) from carteiro.webhook_endpoints where status = 'enabled' and failing_since is not null)
  );
end
$$;

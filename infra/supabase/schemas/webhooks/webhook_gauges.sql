-- Of all endpoints together, for /metrics; counts are exact up to ten thousand. oldest_seconds: of what is due at endpoints that answer, but
-- for replays, which may be long; failed_within_an_hour: not those of endpoints that were disabled, by their owner or a 410.
-- endpoints: without those that their owners made paused, which lack nothing.
create function carteiro.webhook_gauges() returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object(
    'waiting', (
      select count(*) from (select from carteiro.webhook_messages where state = 'waiting' limit 10000) as waiting
    ),
    'oldest_seconds', (
      select coalesce(extract(epoch from clock_timestamp() - min(first.due_at)), 0)
      from carteiro.webhook_endpoints as endpoint
      cross join lateral (
        select message.due_at from carteiro.webhook_messages as message
        where message.endpoint_id = endpoint.id and message.state = 'waiting' and not message.is_replay
        order by message.due_at
        limit 1
      ) as first
      where endpoint.status = 'enabled' and endpoint.failing_since is null and first.due_at <= clock_timestamp()
    ),
    'failed_within_an_hour', (
      select count(*)
      from (
        select from carteiro.webhook_messages as message
        join carteiro.webhook_endpoints as endpoint on endpoint.id = message.endpoint_id and endpoint.status <> 'disabled'
        where message.state = 'failed' and message.ended_at > now() - interval '1 hour'
        limit 10000
      ) as failed
    ),
    'in_flight', (select count(*) from carteiro.webhook_slots where lease_token is not null),
    'endpoints', (
      select coalesce(jsonb_object_agg(status, endpoints), '{}')
      from (
        select status, count(*) as endpoints from carteiro.webhook_endpoints
        where status <> 'paused' or disabled_reason <> 'by_owner'
        group by status
      ) as counted
    ),
    'failing', (select count(*) from carteiro.webhook_endpoints where status = 'enabled' and failing_since is not null)
  );
end
$$;

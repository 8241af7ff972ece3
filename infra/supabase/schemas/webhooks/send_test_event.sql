-- An event endpoint.test, whatever types the endpoint has chosen; sent as all others are. Answers the message's id.
create function carteiro.send_test_event(endpoint_id uuid, owner_id uuid, traceparent text default null) returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  endpoint carteiro.webhook_endpoints := carteiro.require_enabled_endpoint(endpoint_id, owner_id);
  message_id uuid;
begin
  insert into carteiro.webhook_messages (endpoint_id, type, body, traceparent)
  values (
    endpoint.id, 'endpoint.test',
    carteiro.render_event('endpoint.test', clock_timestamp(), carteiro.webhook_endpoint_json(endpoint)),
    send_test_event.traceparent
  )
  returning id into message_id;
  perform pg_notify('webhook_wake_up', '');
  return message_id;
end
$$;

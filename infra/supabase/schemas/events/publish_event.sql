-- Writes an event for everything that listens for it, in the transaction that it reports, and wakes what delivers it. It is
-- rendered here, once.
create function carteiro.publish_event(
  event_type text, owner_id uuid, of_platforms text[], of_mode text, data jsonb, of_traceparent text default null
) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  body text := carteiro.render_event(event_type, clock_timestamp(), data);
begin
  perform carteiro.add_handler_events(event_type, owner_id, body, of_traceparent);
  perform carteiro.add_webhook_messages(event_type, owner_id, of_platforms, of_mode, body, of_traceparent);
end
$$;

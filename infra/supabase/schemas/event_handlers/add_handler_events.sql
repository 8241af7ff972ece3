-- Writes an event for each function that was registered for its type. Part of transactions that settle jobs: it takes no lock.
create function carteiro.add_handler_events(event_type text, owner_id uuid, body text, of_traceparent text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into carteiro.handler_events (function, type, user_id, event, traceparent)
  select handler.function, event_type, owner_id, body::jsonb, of_traceparent
  from carteiro.event_handlers as handler
  where event_type = any (handler.types);
  if found then
    perform pg_notify('handler_wake_up', '');
  end if;
end
$$;

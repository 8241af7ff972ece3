-- Calls a function for an event that this connection has claimed, and deletes the event: both or neither, so that the function has its
-- effects in this database once. False when the event is another's by now. What the function raises is raised.
create function carteiro.run_handler_event(token uuid, event_id bigint) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  handler carteiro.event_handlers;
  called carteiro.handler_events;
begin
  -- Locked until the end of the call: no other event of it is claimed meanwhile, also when the lease has expired.
  update carteiro.event_handlers as h
  set lease_token = null, lease_expires_at = null, backend_pid = null, backend_started_at = null
  where h.lease_token = token and h.backend_pid = pg_backend_pid()
  returning h.* into handler;
  if not found then
    return false;
  end if;
  delete from carteiro.handler_events as event
  where event.id = run_handler_event.event_id and event.function = handler.function and event.dead_at is null
  returning event.* into called;
  if found and (called.user_id is null or exists (select from auth.users as owner where owner.id = called.user_id)) then
    perform carteiro.call_handler(called.function, called.event);
  end if;
  return called.id is not null;
end
$$;

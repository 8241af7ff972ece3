-- Takes a registered function away, with the events that wait for it and those for which it failed. A call under way is waited for.
-- Answers how many events they were. The name is event_handlers.function: the function itself may be gone.
create function carteiro.off_event(function text) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  removed integer;
begin
  delete from carteiro.event_handlers as handler where handler.function = off_event.function;
  if not found then
    raise exception 'no function % is registered', off_event.function using errcode = 'CT404';
  end if;
  delete from carteiro.handler_events as event where event.function = off_event.function;
  get diagnostics removed = row_count;
  return removed;
end
$$;

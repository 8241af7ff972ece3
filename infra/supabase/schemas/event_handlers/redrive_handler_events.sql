-- Calls functions again for events for which they failed for good, with all their attempts: for those named, those of a function, or
-- both null: all. Answers how many.
create function carteiro.redrive_handler_events(event_ids bigint[], of_function text) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  redriven record;
  total integer := 0;
begin
  for redriven in
    with again as (
      update carteiro.handler_events as event
      set dead_at = null, attempts = 0, due_at = clock_timestamp()
      where event.dead_at is not null and (event_ids is null or event.id = any (event_ids))
        and (of_function is null or event.function = of_function)
      returning event.function, event.id
    )
    select again.function, count(*)::integer as events, jsonb_agg(again.id order by again.id) as ids
    from again
    group by again.function
  loop
    perform carteiro.audit('event_handler.redriven', redriven.function, after => jsonb_build_object('events', redriven.ids));
    total := total + redriven.events;
  end loop;
  if total > 0 then
    perform pg_notify('handler_wake_up', '');
  end if;
  return total;
end
$$;

-- Events for which a function failed for good, the newest first: [{ id, function, type, event, attempts, error_code, error_message,
-- created_at, dead_at }]. before: the id after which the page begins.
create function carteiro.dead_handler_events(of_function text, before bigint, max_events integer) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce(jsonb_agg(to_jsonb(dead) - '{user_id,traceparent,due_at}'::text[] order by dead.id desc), '[]')
  from (
    select * from carteiro.handler_events as event
    where event.dead_at is not null and (of_function is null or event.function = of_function)
      and (before is null or event.id < before)
    order by event.id desc
    limit max_events
  ) as dead
$$;

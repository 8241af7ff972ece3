-- The registered functions, and how they fare, for operators: [{ function, types, time_limit_ms, waiting, oldest_at, failing, dead }].
create function carteiro.event_handler_states() returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'function', handler.function, 'types', handler.types,
    'time_limit_ms', extract(epoch from handler.time_limit) * 1000,
    'waiting', its.waiting, 'oldest_at', its.oldest_at, 'failing', its.failing, 'dead', its.dead
  ) order by handler.function), '[]')
  from carteiro.event_handlers as handler
  cross join lateral (
    select count(*) filter (where event.dead_at is null) as waiting,
      min(event.created_at) filter (where event.dead_at is null) as oldest_at,
      count(*) filter (where event.dead_at is null and event.attempts > 0) as failing,
      count(event.dead_at) as dead
    from carteiro.handler_events as event
    where event.function = handler.function
  ) as its
$$;

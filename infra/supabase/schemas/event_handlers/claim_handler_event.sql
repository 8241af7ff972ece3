-- The next event for which this connection is to call a function; null when there is none. Its attempt counts from here, and the next
-- one has its time, so that a call that ends a connection or its dispatcher is counted, too. One function is called once at a
-- time: the lease is of the function.
-- Answers { event_id, attempt, function, type, lease_token, time_limit_ms, traceparent }.
create function carteiro.claim_handler_event() returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  settings carteiro.queue_settings := (select s from carteiro.queue_settings as s);
  handler carteiro.event_handlers;
  claimed carteiro.handler_events;
  token uuid := gen_random_uuid();
begin
  if carteiro.installation_problem() is not null then
    return null;
  end if;
  select h.* into handler
  from carteiro.event_handlers as h
  where (h.lease_expires_at is null or h.lease_expires_at < clock_timestamp())
    and exists (
      select from carteiro.handler_events as event
      where event.function = h.function and event.dead_at is null and event.due_at <= clock_timestamp()
    )
  order by h.claimed_at nulls first
  limit 1
  for no key update skip locked;
  if not found then
    return null;
  end if;

  -- The last attempt ended without an answer.
  update carteiro.handler_events as event
  set dead_at = clock_timestamp()
  where event.function = handler.function and event.dead_at is null and event.due_at <= clock_timestamp()
    and event.attempts >= settings.handler_attempts;

  update carteiro.handler_events as event
  set attempts = event.attempts + 1, error_code = null, error_message = null, due_at = clock_timestamp() + carteiro.retry_delay(event.attempts)
  where event.id = (
    select first.id
    from carteiro.handler_events as first
    where first.function = handler.function and first.dead_at is null and first.due_at <= clock_timestamp()
    order by first.due_at, first.id
    limit 1
    for update skip locked
  )
  returning event.* into claimed;
  if not found then
    return null;
  end if;

  update carteiro.event_handlers as h
  set claimed_at = clock_timestamp(), lease_token = token,
    lease_expires_at = clock_timestamp() + h.time_limit + settings.handler_grace,
    backend_pid = pg_backend_pid(), backend_started_at = (
      select own.backend_start from pg_stat_get_activity(pg_backend_pid()) as own
    )
  where h.function = handler.function;
  return jsonb_build_object(
    'event_id', claimed.id, 'attempt', claimed.attempts, 'function', claimed.function, 'type', claimed.type,
    'lease_token', token, 'time_limit_ms', extract(epoch from handler.time_limit) * 1000,
    'traceparent', claimed.traceparent
  );
end
$$;

-- A call has failed, with an error or, where code and message are null, without an answer: the event waits for its next attempt, whose time the claim has set, or is a dead letter.
create function carteiro.fail_handler_event(token uuid, event_id bigint, code text, message text) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.event_handlers as handler
  set lease_token = null, lease_expires_at = null, backend_pid = null, backend_started_at = null
  where handler.lease_token = token;
  if found then
    update carteiro.handler_events as event
    set error_code = code, error_message = left(message, 500),
      dead_at = case when event.attempts >= (select handler_attempts from carteiro.queue_settings) then clock_timestamp() end
    where event.id = fail_handler_event.event_id and event.dead_at is null;
  end if;
end
$$;

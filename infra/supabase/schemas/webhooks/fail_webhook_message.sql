-- An attempt that failed: the message waits for its next one, or has failed for good. 410 disables the endpoint at once; one
-- that has failed for days is paused.
create function carteiro.fail_webhook_message(failed_id uuid, status integer) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  setting carteiro.webhook_settings;
  message carteiro.webhook_messages;
  endpoint carteiro.webhook_endpoints;
  delay interval;
begin
  select * into setting from carteiro.webhook_settings;
  select * into message from carteiro.webhook_messages where id = failed_id and state = 'sending' for update;
  if not found then
    return;
  end if;
  delay := setting.retry_delays[message.failures + 1] * (1 + 0.2 * random());
  update carteiro.webhook_endpoints as failing
  set is_prompt = false, last_failed_at = now(),
    failing_since = case when failing.last_failed_at > now() - setting.failures_apart then coalesce(failing.failing_since, now())
      else now() end
  where failing.id = message.endpoint_id
  returning * into endpoint;
  update carteiro.webhook_messages
  set attempts = attempts + 1, failures = failures + 1,
    state = case
      when status = 410 or delay is null or endpoint.status = 'disabled' then 'failed'
      when endpoint.status = 'paused' then 'held'
      else 'waiting'
    end,
    due_at = coalesce(now() + delay, due_at), ended_at = case when status = 410 or delay is null or endpoint.status = 'disabled' then now() end
  where id = failed_id;

  if status = 410 then
    perform carteiro.stop_webhook_endpoint(endpoint.id, 'disabled', 'gone');
  elsif endpoint.failing_since < now() - setting.pause_after then
    perform carteiro.stop_webhook_endpoint(endpoint.id, 'paused', 'failing');
  end if;
end
$$;

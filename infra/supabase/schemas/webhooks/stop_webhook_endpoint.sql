-- An endpoint that cannot be reached any more: pauses it, its messages are held for a replay; or disables it (it answered 410),
-- they have failed. Its owner is notified, on their Realtime topic and at their other endpoints.
create function carteiro.stop_webhook_endpoint(stopped_id uuid, new_status text, reason text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  stopped carteiro.webhook_endpoints;
  news jsonb;
begin
  update carteiro.webhook_endpoints
  set status = new_status, disabled_reason = reason, is_prompt = false, seq = seq + 1
  where id = stopped_id and status = 'enabled'
  returning * into stopped;
  if not found then
    return;
  end if;
  update carteiro.webhook_messages
  set state = case new_status when 'paused' then 'held' else 'failed' end, ended_at = now()
  where endpoint_id = stopped_id and state = 'waiting';

  news := carteiro.webhook_endpoint_json(stopped);
  perform carteiro.broadcast_to_users('endpoint_disabled', array[stopped.user_id], array[news]);
  if carteiro.is_event_wanted('endpoint.disabled', stopped.user_id, null, stopped.mode) then
    perform carteiro.publish_event('endpoint.disabled', stopped.user_id, null, stopped.mode, news);
  end if;
end
$$;

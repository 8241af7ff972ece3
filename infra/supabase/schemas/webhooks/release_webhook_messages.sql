-- Messages that were on their way, and of which no end is known: they wait again, or are held where their endpoint rests.
create function carteiro.release_webhook_messages(message_ids uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  update carteiro.webhook_messages as message
  set state = case endpoint.status when 'enabled' then 'waiting' when 'paused' then 'held' else 'failed' end
  from carteiro.webhook_endpoints as endpoint
  where message.id = any (message_ids) and message.state = 'sending' and endpoint.id = message.endpoint_id;
end
$$;

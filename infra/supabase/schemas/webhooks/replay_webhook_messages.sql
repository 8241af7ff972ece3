-- Sends messages again, in their order: those named, those since a time, or (only_failed) those that failed or were held;
-- each with all of its retries. What is on its way is left alone. Answers how many. CT404 when one that is named is not there.
create function carteiro.replay_webhook_messages(
  endpoint_id uuid, owner_id uuid, message_ids uuid[], since timestamptz, only_failed boolean
) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  endpoint carteiro.webhook_endpoints := carteiro.require_enabled_endpoint(endpoint_id, owner_id);
  missing uuid;
  replayed integer;
begin
  select named.id into missing
  from unnest(message_ids) as named (id)
  where not exists (
    select from carteiro.webhook_messages as known where known.id = named.id and known.endpoint_id = endpoint.id
  )
  limit 1;
  if found then
    raise exception 'message % does not exist', missing using errcode = 'CT404', column = 'message_ids';
  end if;
  update carteiro.webhook_messages as message
  set state = 'waiting', is_replay = true, failures = 0, due_at = now(), ended_at = null
  where message.endpoint_id = endpoint.id and message.state <> 'sending'
    and (message_ids is null or message.id = any (message_ids))
    and (since is null or message.created_at >= since)
    and (not only_failed or message.state in ('failed', 'held'));
  get diagnostics replayed = row_count;
  perform pg_notify('webhook_wake_up', '');
  return replayed;
end
$$;

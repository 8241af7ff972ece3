-- Takes batches out of the queue, one for each free slot. Claims are { lease_token, endpoint_id, user_id, url, secret,
-- previous_secret, messages: [{ id, type, body, traceparent, attempt, age_seconds }] }. A batch of an endpoint that was deleted
-- or paused meanwhile is dropped with its message in the queue.
create function carteiro.claim_webhook_batches(for_dispatcher uuid) returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  claims jsonb;
begin
  with free as (
    select slot, row_number() over (order by slot) as number from carteiro.webhook_slots where lease_token is null
  ),
  taken as (
    delete from pgmq.q_webhook_queue
    where msg_id = any (array(
      select msg_id from pgmq.q_webhook_queue order by msg_id limit (select count(*) from free) for update skip locked
    ))
    returning msg_id, message
  ),
  batch as (
    select row_number() over (order by taken.msg_id) as number, endpoint, listed.ids,
      gen_random_uuid() as lease_token
    from taken
    join carteiro.webhook_endpoints as endpoint
      on endpoint.id = (taken.message ->> 'endpoint_id')::uuid and endpoint.status = 'enabled'
    cross join lateral (
      select array_agg(known.id order by named.place) as ids
      from jsonb_array_elements_text(taken.message -> 'message_ids') with ordinality as named (id, place)
      join carteiro.webhook_messages as known on known.id = named.id::uuid and known.state = 'sending'
    ) as listed
    where listed.ids is not null
  ),
  leased as (
    update carteiro.webhook_slots as slot
    set endpoint_id = (batch.endpoint).id, message_ids = batch.ids, lease_token = batch.lease_token,
      lease_expires_at = clock_timestamp() + (select lease from carteiro.webhook_settings), dispatcher_id = for_dispatcher
    from free
    join batch using (number)
    where slot.slot = free.slot
  )
  select jsonb_agg(jsonb_build_object(
    'lease_token', batch.lease_token,
    'endpoint_id', (batch.endpoint).id,
    'user_id', (batch.endpoint).user_id,
    'url', (batch.endpoint).url,
    'secret', (batch.endpoint).secret,
    'previous_secret', case when (batch.endpoint).previous_secret_until > now() then (batch.endpoint).previous_secret end,
    'messages', (
      select jsonb_agg(jsonb_build_object(
        'id', message.id, 'type', message.type, 'body', message.body, 'traceparent', message.traceparent,
        'attempt', message.attempts + 1, 'age_seconds', extract(epoch from clock_timestamp() - message.created_at)
      ) order by array_position(batch.ids, message.id))
      from carteiro.webhook_messages as message
      where message.id = any (batch.ids)
    )
  ) order by batch.number) into claims
  from batch;
  return coalesce(claims, '[]');
end
$$;

-- A dispatcher's poll for webhooks: settles what was sent, releases batches of dispatchers that have stopped, queues what is due
-- and claims what fits. Answers { claims, next_due_in_seconds }. One poll at a time: it shares no lock with those that publish.
create function carteiro.poll_webhook_queue(dispatcher_id uuid, settlements jsonb, claims_more boolean) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  expired record;
  claims jsonb := '[]';
  next_due_at timestamptz;
begin
  perform carteiro.use_lookup_plans();
  perform pg_advisory_xact_lock(hashtext('webhook_queue'));
  perform carteiro.settle_webhook_batches(settlements);
  for expired in
    update carteiro.webhook_slots as slot
    set endpoint_id = null, message_ids = null, lease_token = null, lease_expires_at = null, dispatcher_id = null
    from carteiro.webhook_slots as lost
    where lost.slot = slot.slot and lost.lease_expires_at < clock_timestamp()
    returning lost.message_ids
  loop
    perform carteiro.release_webhook_messages(expired.message_ids);
  end loop;
  -- A database that was restored may send again what it had sent; a copy may send nothing. An operator says which it is.
  if claims_more and carteiro.installation_problem() is null then
    next_due_at := carteiro.queue_webhook_batches();
    claims := carteiro.claim_webhook_batches(dispatcher_id);
  end if;
  return jsonb_build_object(
    'claims', claims,
    'next_due_in_seconds', extract(epoch from least(next_due_at, (
      select min(lease_expires_at) from carteiro.webhook_slots
    )) - clock_timestamp())
  );
end
$$;

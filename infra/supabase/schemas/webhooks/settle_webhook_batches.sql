-- What became of messages that were sent: [{ lease_token, is_done, attempts: [{ message_id, at, duration_ms, status, answer,
-- error }] }]. What a lease that is gone reports is not recorded: such messages are sent again, under the same ids. When a
-- batch is done, what is left of it waits again.
create function carteiro.settle_webhook_batches(settlements jsonb) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  ended record;
  settled record;
  failed_id uuid;
begin
  for ended in
    select slot.slot, slot.endpoint_id, slot.message_ids, settlement.is_done, settlement.attempts
    from jsonb_to_recordset(settlements) as settlement (lease_token uuid, is_done boolean, attempts jsonb)
    join carteiro.webhook_slots as slot on slot.lease_token = settlement.lease_token
  loop
    with tried as (
      select attempt.*, coalesce(attempt.status between 200 and 299, false) as is_success, message.attempts + 1 as number
      from jsonb_to_recordset(ended.attempts) as attempt (
        message_id uuid, at timestamptz, duration_ms integer, status smallint, answer text, error text
      )
      join carteiro.webhook_messages as message
        on message.id = attempt.message_id and message.state = 'sending' and message.id = any (ended.message_ids)
    ),
    noted as (
      insert into carteiro.webhook_attempts (message_id, attempt, at, duration_ms, status, answer, error)
      select message_id, number, at, duration_ms, status, answer, error from tried
    ),
    delivered as (
      update carteiro.webhook_messages as message
      set state = 'delivered', attempts = tried.number, ended_at = now()
      from tried
      where message.id = tried.message_id and tried.is_success
    )
    select max(duration_ms) filter (where is_success) as slowest_ms,
      jsonb_object_agg(message_id, status) filter (where not is_success) as failures
    into settled
    from tried;

    if settled.slowest_ms is not null then
      update carteiro.webhook_endpoints as endpoint
      set failing_since = null, last_failed_at = null, is_prompt = of_now.is_prompt
      from (
        select settled.slowest_ms * interval '1 millisecond' < prompt_within as is_prompt from carteiro.webhook_settings
      ) as of_now
      where endpoint.id = ended.endpoint_id
        and (endpoint.failing_since is not null or endpoint.is_prompt <> of_now.is_prompt);
    end if;
    for failed_id in select key::uuid from jsonb_each(settled.failures)
    loop
      perform carteiro.fail_webhook_message(failed_id, (settled.failures ->> failed_id::text)::integer);
    end loop;
    if ended.is_done then
      perform carteiro.release_webhook_messages(ended.message_ids);
      update carteiro.webhook_slots
      set endpoint_id = null, message_ids = null, lease_token = null, lease_expires_at = null, dispatcher_id = null
      where slot = ended.slot;
    end if;
  end loop;
end
$$;

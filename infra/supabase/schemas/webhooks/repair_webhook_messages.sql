-- Every five minutes: messages that are on their way, but neither in the queue nor in a slot (the queue was purged) wait again.
create function carteiro.repair_webhook_messages() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if not pg_try_advisory_xact_lock(hashtext('webhook_queue')) then
    return;
  end if;
  perform carteiro.release_webhook_messages(array(
    select id from carteiro.webhook_messages where state = 'sending'
    except
    (
      select jsonb_array_elements_text(message -> 'message_ids')::uuid from pgmq.q_webhook_queue
      union all
      select unnest(message_ids) from carteiro.webhook_slots
    )
  ));
end
$$;

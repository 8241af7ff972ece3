-- Writes a message for each endpoint of a user that an event is for. The dispatcher takes it from here: this is part of
-- transactions that settle jobs, and takes no lock that they would wait for. A paused endpoint is not sent the
-- news of its own end, nor of another's.
create function carteiro.add_webhook_messages(
  event_type text, owner_id uuid, of_platforms text[], of_mode text, body text, of_traceparent text
) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  is_due boolean;
begin
  with added as (
    insert into carteiro.webhook_messages (endpoint_id, type, body, traceparent, state)
    select endpoint.id, event_type, add_webhook_messages.body, of_traceparent,
      case endpoint.status when 'paused' then 'held' else 'waiting' end
    from carteiro.webhook_endpoints as endpoint
    where endpoint.user_id = owner_id and endpoint.mode = of_mode and endpoint.status <> 'disabled'
      and (endpoint.types is null or event_type = any (endpoint.types))
      and (endpoint.platforms is null or of_platforms is null or of_platforms && endpoint.platforms)
      and not (event_type = 'endpoint.disabled' and endpoint.status = 'paused')
    returning state
  )
  select bool_or(state = 'waiting') into is_due from added;
  if is_due then
    perform pg_notify('webhook_wake_up', '');
  end if;
end
$$;

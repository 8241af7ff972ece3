-- Puts what is due into the queue, as far as each endpoint has room: a prompt one for three batches, any other for one message,
-- and these together for half of the slots. While an endpoint has a replay to send, it has room for one message: a replay is
-- in order. Visits each endpoint that has messages waiting once, however many they are. Returns when the next is due.
create function carteiro.queue_webhook_batches() returns timestamptz
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  next_due_at timestamptz;
begin
  with recursive waiting_for (endpoint_id) as (
    (select endpoint_id from carteiro.webhook_messages where state = 'waiting' order by endpoint_id limit 1)
    union all
    select (
      select other.endpoint_id from carteiro.webhook_messages as other
      where other.state = 'waiting' and other.endpoint_id > waiting_for.endpoint_id
      order by other.endpoint_id limit 1
    )
    from waiting_for
    where waiting_for.endpoint_id is not null
  ),
  busy as (
    select endpoint_id, count(*) as batches
    from (
      select (message ->> 'endpoint_id')::uuid as endpoint_id from pgmq.q_webhook_queue
      union all
      select endpoint_id from carteiro.webhook_slots where lease_token is not null
    ) as batch
    group by endpoint_id
  ),
  ready as (
    select endpoint.id, first.due_at, is_fast, setting.messages_per_batch,
      case when is_fast then setting.batches_per_endpoint else 1 end - coalesce(busy.batches, 0) as room
    from waiting_for
    join carteiro.webhook_endpoints as endpoint on endpoint.id = waiting_for.endpoint_id and endpoint.status = 'enabled'
    cross join carteiro.webhook_settings as setting
    left join busy on busy.endpoint_id = endpoint.id
    cross join lateral (
      select due_at from carteiro.webhook_messages as waiting
      where waiting.endpoint_id = endpoint.id and waiting.state = 'waiting'
      order by waiting.due_at limit 1
    ) as first
    cross join lateral (
      select endpoint.is_prompt and not exists (
        select from carteiro.webhook_messages as replay
        where replay.endpoint_id = endpoint.id and replay.state = 'waiting' and replay.is_replay and replay.due_at <= now()
      ) as is_fast
    ) as of_now
  ),
  admitted as (
    select * from ready where is_fast and room > 0 and due_at <= now()
    union all
    (
      select * from ready where not is_fast and room > 0 and due_at <= now()
      order by due_at
      limit greatest(0, (select (count(*) + 1) / 2 from carteiro.webhook_slots) - (
        select coalesce(sum(busy.batches), 0) from busy
        join carteiro.webhook_endpoints as endpoint on endpoint.id = busy.endpoint_id and not endpoint.is_prompt
      ))
    )
  ),
  chosen as (
    select next.id, admitted.id as endpoint_id, next.due_at, next.place,
      (row_number() over (partition by admitted.id order by next.due_at, next.place) - 1) / admitted.messages_per_batch as batch
    from admitted
    cross join lateral (
      select waiting.id, waiting.due_at, waiting.place
      from carteiro.webhook_messages as waiting
      where waiting.endpoint_id = admitted.id and waiting.state = 'waiting' and waiting.due_at <= now()
      order by waiting.due_at, waiting.place
      limit case when admitted.is_fast then admitted.room * admitted.messages_per_batch else 1 end
    ) as next
  ),
  taken as (
    update carteiro.webhook_messages as message set state = 'sending' from chosen where message.id = chosen.id
  ),
  queued as (
    insert into pgmq.q_webhook_queue (vt, message)
    select clock_timestamp(), jsonb_build_object(
      'endpoint_id', endpoint_id, 'message_ids', jsonb_agg(id order by due_at, place)
    )
    from chosen
    group by endpoint_id, batch
    order by min(due_at)
  )
  select min(due_at) filter (where due_at > now()) into next_due_at from ready;
  return next_due_at;
end
$$;

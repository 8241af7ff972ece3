-- Takes the first messages out of a queue, so many at most, in their order. It is what pgmq.read and pgmq.delete do, in one
-- statement whose plan is kept, for there are thousands in a second (but for the queues of mode test). The caller moves their users' other jobs up
-- (refill_queue).
create function carteiro.take_messages(
  of_queue text, max_messages integer, out job_ids uuid[], out message_ids bigint[], out users uuid[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  messages jsonb[];
begin
  case of_queue
    when 'publication_queue_high' then
      with taken as (
        delete from pgmq.q_publication_queue_high
        where msg_id = any (array(
          select msg_id from pgmq.q_publication_queue_high where vt <= clock_timestamp()
          order by msg_id limit max_messages for update skip locked
        ))
        returning msg_id, message
      )
      select array_agg(message order by msg_id), array_agg(msg_id order by msg_id) into messages, message_ids from taken;
    when 'publication_queue_low' then
      with taken as (
        delete from pgmq.q_publication_queue_low
        where msg_id = any (array(
          select msg_id from pgmq.q_publication_queue_low where vt <= clock_timestamp()
          order by msg_id limit max_messages for update skip locked
        ))
        returning msg_id, message
      )
      select array_agg(message order by msg_id), array_agg(msg_id order by msg_id) into messages, message_ids from taken;
    when 'publication_queue' then
      with taken as (
        delete from pgmq.q_publication_queue
        where msg_id = any (array(
          select msg_id from pgmq.q_publication_queue where vt <= clock_timestamp()
          order by msg_id limit max_messages for update skip locked
        ))
        returning msg_id, message
      )
      select array_agg(message order by msg_id), array_agg(msg_id order by msg_id) into messages, message_ids from taken;
    else
      execute format($query$
        with taken as (
          delete from pgmq.%1$I
          where msg_id = any (array(
            select msg_id from pgmq.%1$I where vt <= clock_timestamp() order by msg_id limit $1 for update skip locked
          ))
          returning msg_id, message
        )
        select array_agg(message order by msg_id), array_agg(msg_id order by msg_id) from taken
      $query$, 'q_' || of_queue) into messages, message_ids using max_messages;
  end case;
  messages := coalesce(messages, '{}');
  message_ids := coalesce(message_ids, '{}');
  job_ids := array(
    select (message ->> 'job_id')::uuid from unnest(messages) with ordinality as one (message, place) order by place
  );
  if cardinality(messages) > 0 and exists (select from carteiro.publication_backlog) then
    users := carteiro.users_of(messages);
  end if;
end
$$;

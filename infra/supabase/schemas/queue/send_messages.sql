-- Puts messages into a queue, in their order. It is what pgmq.send_batch does, in a statement whose plan is kept, but for the
-- queues of mode test.
create function carteiro.send_messages(of_queue text, messages jsonb[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  case of_queue
    when 'publication_queue_high' then
      insert into pgmq.q_publication_queue_high (vt, message)
      select clock_timestamp(), message from unnest(messages) as message;
    when 'publication_queue_low' then
      insert into pgmq.q_publication_queue_low (vt, message)
      select clock_timestamp(), message from unnest(messages) as message;
    when 'publication_queue' then
      insert into pgmq.q_publication_queue (vt, message)
      select clock_timestamp(), message from unnest(messages) as message;
    else
      execute format(
        'insert into pgmq.%I (vt, message) select clock_timestamp(), message from unnest($1) as message', 'q_' || of_queue
      ) using messages;
  end case;
end
$$;

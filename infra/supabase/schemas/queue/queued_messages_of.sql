-- How many messages of a queue are a user's.
create function carteiro.queued_messages_of(of_queue text, of_user uuid) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  messages bigint;
begin
  case of_queue
    when 'publication_queue_high' then
      return (select count(*) from pgmq.q_publication_queue_high where message ->> 'user_id' = of_user::text);
    when 'publication_queue_low' then
      return (select count(*) from pgmq.q_publication_queue_low where message ->> 'user_id' = of_user::text);
    when 'publication_queue' then
      return (select count(*) from pgmq.q_publication_queue where message ->> 'user_id' = of_user::text);
    else
      execute format($query$select count(*) from pgmq.%I where message ->> 'user_id' = $1$query$, 'q_' || of_queue)
      into messages using of_user::text;
      return messages;
  end case;
end
$$;

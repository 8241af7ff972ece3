-- How many jobs of a user wait in a mode: for a time, for a retry, or in a priority queue. Those at work do not.
create function carteiro.count_waiting_jobs(of_user uuid, of_mode text) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (select count(*) from carteiro.publication_backlog as b 
      where b.user_id = of_user and b.queue = any (carteiro.priority_queues_of(of_mode)))
    + (select count(*) from carteiro.publication_timers as t where t.user_id = of_user and t.mode = of_mode)
    + carteiro.queued_messages_of(carteiro.priority_queue_of('high', of_mode), of_user)
    + carteiro.queued_messages_of(carteiro.priority_queue_of('normal', of_mode), of_user)
    + carteiro.queued_messages_of(carteiro.priority_queue_of('low', of_mode), of_user);
end
$$;

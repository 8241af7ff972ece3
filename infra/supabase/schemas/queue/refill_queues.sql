-- Moves up what waits of users whose messages are gone: one was taken while an enqueue still counted it, or a queue was purged.
-- Goes from user to user in the index, a thousand at most, however long the backlog is.
create function carteiro.refill_queues() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform carteiro.refill_queue(waiting.queue, array_agg(waiting.user_id))
  from (
    with recursive next as (
      (select b.user_id, b.queue from carteiro.publication_backlog as b order by b.user_id, b.queue limit 1)
      union all
      select following.user_id, following.queue
      from next
      cross join lateral (
        select b.user_id, b.queue from carteiro.publication_backlog as b
        where (b.user_id, b.queue) > (next.user_id, next.queue)
        order by b.user_id, b.queue
        limit 1
      ) as following
    )
    select user_id, queue from next limit 1000
  ) as waiting
  group by waiting.queue;
end
$$;

-- Moves users' jobs up from the backlog, in their order, as far as each one's share goes: when half of it is taken, so that
-- what it costs is shared by several jobs.
create function carteiro.refill_queue(of_queue text, of_users uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  share integer := carteiro.queue_share();
  users uuid[];
  rooms bigint[];
  chosen uuid[];
  messages jsonb[];
begin
  select array_agg(theirs.id), array_agg(theirs.room) into users, rooms
  from (
    select one.id, share - carteiro.queued_messages_of(of_queue, one.id) as room
    from unnest(of_users) as one (id)
    where exists (
      select from carteiro.publication_backlog as waiting where waiting.user_id = one.id and waiting.queue = of_queue
    )
  ) as theirs
  where theirs.room >= share / 2;
  if users is null then
    return;
  end if;

  if carteiro.are_jobs_parked(case when of_queue like 'publication_test_queue%' then 'test' else 'live' end) then
    chosen := carteiro.first_beside_parked_jobs(of_queue, users, rooms);
  else
    chosen := array(
      select first.job_id
      from unnest(users, rooms) as theirs (id, room)
      cross join lateral (
        select waiting.job_id
        from carteiro.publication_backlog as waiting
        where waiting.user_id = theirs.id and waiting.queue = of_queue and waiting.message_id is null
        order by waiting.place
        limit theirs.room
        for update skip locked
      ) as first
    );
  end if;

  with next as (
    delete from carteiro.publication_backlog where job_id = any (chosen)
    returning job_id, place
  )
  select array_agg(carteiro.publication_message(job) order by next.place) into messages
  from next
  join public.publication_jobs as job on job.id = next.job_id;
  if messages is not null then
    perform carteiro.send_messages(of_queue, messages);
  end if;
end
$$;

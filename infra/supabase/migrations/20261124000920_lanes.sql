-- The lanes: messages of what is due, in pgmq's queues, and each user's share of them. None may be called by a service.

create function public.publication_lane(priority text) returns text
language sql immutable
return case priority
  when 'high' then 'publication_queue_high'
  when 'low' then 'publication_queue_low'
  else 'publication_queue'
end;

create function public.publication_message(job public.publication_jobs) returns jsonb
language sql stable
return jsonb_build_object(
  'v', 1,
  'job_id', job.id,
  'user_id', job.user_id,
  'platform', job.option,
  'attempt', job.attempt + 1,
  'traceparent', public.traceparent_of(job.publication_id)
);

create function public.users_of(messages jsonb[]) returns uuid[]
language plpgsql stable
set search_path = ''
as $$
begin
  return array(select distinct (message ->> 'user_id')::uuid from unnest(messages) as message);
end
$$;

-- How many messages of a lane are a user's.
create function public.lane_load(of_lane text, of_user uuid) returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  case of_lane
    when 'publication_queue_high' then
      return (select count(*) from pgmq.q_publication_queue_high where message ->> 'user_id' = of_user::text);
    when 'publication_queue_low' then
      return (select count(*) from pgmq.q_publication_queue_low where message ->> 'user_id' = of_user::text);
    else
      return (select count(*) from pgmq.q_publication_queue where message ->> 'user_id' = of_user::text);
  end case;
end
$$;

-- How many messages a user may have in a lane: enough that the slots never wait for more, and no more.
create function public.lane_share() returns integer
language plpgsql stable
set search_path = ''
as $$
begin
  return (select greatest(10, 2 * max_concurrent) from public.queue_settings);
end
$$;

-- How many messages more a user may have in a lane: none while others of theirs wait for it.
create function public.lane_room(of_lane text, of_user uuid) returns bigint
language plpgsql stable
set search_path = ''
as $$
begin
  if exists (
    select from public.publication_backlog as waiting where waiting.user_id = of_user and waiting.lane = of_lane
  ) then
    return 0;
  end if;
  return public.lane_share() - public.lane_load(of_lane, of_user);
end
$$;

-- Puts messages into a lane, in their order. It is what pgmq.send_batch does, in a statement whose plan is kept.
create function public.put_into_lane(of_lane text, messages jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  case of_lane
    when 'publication_queue_high' then
      insert into pgmq.q_publication_queue_high (vt, message)
      select clock_timestamp(), message from unnest(messages) as message;
    when 'publication_queue_low' then
      insert into pgmq.q_publication_queue_low (vt, message)
      select clock_timestamp(), message from unnest(messages) as message;
    else
      insert into pgmq.q_publication_queue (vt, message)
      select clock_timestamp(), message from unnest(messages) as message;
  end case;
end
$$;

-- Moves users' jobs up from the backlog, in their order, as far as each one's share goes: when half of it is taken, so that
-- what it costs is shared by several jobs.
create function public.refill_lane(of_lane text, of_users uuid[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  share integer := public.lane_share();
  users uuid[];
  rooms bigint[];
  messages jsonb[];
begin
  select array_agg(theirs.id), array_agg(theirs.room) into users, rooms
  from (
    select one.id, share - public.lane_load(of_lane, one.id) as room
    from unnest(of_users) as one (id)
    where exists (
      select from public.publication_backlog as waiting where waiting.user_id = one.id and waiting.lane = of_lane
    )
  ) as theirs
  where theirs.room >= share / 2;
  if users is null then
    return;
  end if;

  with next as (
    delete from public.publication_backlog
    where job_id = any (array(
      select first.job_id
      from unnest(users, rooms) as theirs (id, room)
      cross join lateral (
        select waiting.job_id
        from public.publication_backlog as waiting
        where waiting.user_id = theirs.id and waiting.lane = of_lane
        order by waiting.place
        limit theirs.room
        for update skip locked
      ) as first
    ))
    returning job_id, place
  )
  select array_agg(public.publication_message(job) order by next.place) into messages
  from next
  join public.publication_jobs as job on job.id = next.job_id;
  if messages is not null then
    perform public.put_into_lane(of_lane, messages);
  end if;
end
$$;

-- Moves up what waits of users whose messages are gone: one was taken while an enqueue still counted it, or a lane was purged.
-- Goes from user to user in the index, a thousand at most, however long the backlog is.
create function public.refill_lanes() returns void
language plpgsql
set search_path = ''
as $$
begin
  perform public.refill_lane(waiting.lane, array_agg(waiting.user_id))
  from (
    with recursive next as (
      (select b.user_id, b.lane from public.publication_backlog as b order by b.user_id, b.lane limit 1)
      union all
      select following.user_id, following.lane
      from next
      cross join lateral (
        select b.user_id, b.lane from public.publication_backlog as b
        where (b.user_id, b.lane) > (next.user_id, next.lane)
        order by b.user_id, b.lane
        limit 1
      ) as following
    )
    select user_id, lane from next limit 1000
  ) as waiting
  group by waiting.lane;
end
$$;

-- Puts what is beyond its users' shares into the backlog, in its order. Whoever takes a message of a user moves the user's
-- others up; where none of theirs is left in the lane, nobody would.
create function public.put_into_backlog(of_lane text, messages jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
begin
  insert into public.publication_backlog (job_id, user_id, lane)
  select (message ->> 'job_id')::uuid, (message ->> 'user_id')::uuid, of_lane
  from unnest(messages) as message
  on conflict (job_id) do nothing;
  perform public.refill_lane(of_lane, public.users_of(messages));
end
$$;

-- Counts claims, so that now and then a lower lane comes first.
create sequence public.publication_claims;

-- The lanes that hold something, in the order in which a claim looks at them: high before normal before low, but every
-- fifth claim begins with the normal one, and every tenth with the low one. Whatever waits is reached.
create function public.lanes_in_order() returns text[]
language plpgsql volatile
set search_path = ''
as $$
declare
  claim_number bigint := nextval('public.publication_claims');
  high text := case when exists (select from pgmq.q_publication_queue_high) then 'publication_queue_high' end;
  normal text := case when exists (select from pgmq.q_publication_queue) then 'publication_queue' end;
  low text := case when exists (select from pgmq.q_publication_queue_low) then 'publication_queue_low' end;
begin
  return array_remove(case
    when claim_number % 10 = 0 then array[low, high, normal]
    when claim_number % 5 = 0 then array[normal, high, low]
    else array[high, normal, low]
  end, null);
end
$$;

-- Takes the first messages out of a lane, so many at most, and returns the ids of their jobs in their order. It is what
-- pgmq.read and pgmq.delete do, in one statement whose plan is kept, for there are thousands in a second.
create function public.take_from_lane(of_lane text, max_messages integer) returns uuid[]
language plpgsql
set search_path = ''
as $$
declare
  messages jsonb[];
begin
  case of_lane
    when 'publication_queue_high' then
      with taken as (
        delete from pgmq.q_publication_queue_high
        where msg_id = any (array(
          select msg_id from pgmq.q_publication_queue_high where vt <= clock_timestamp()
          order by msg_id limit max_messages for update skip locked
        ))
        returning msg_id, message
      )
      select array_agg(message order by msg_id) into messages from taken;
    when 'publication_queue_low' then
      with taken as (
        delete from pgmq.q_publication_queue_low
        where msg_id = any (array(
          select msg_id from pgmq.q_publication_queue_low where vt <= clock_timestamp()
          order by msg_id limit max_messages for update skip locked
        ))
        returning msg_id, message
      )
      select array_agg(message order by msg_id) into messages from taken;
    else
      with taken as (
        delete from pgmq.q_publication_queue
        where msg_id = any (array(
          select msg_id from pgmq.q_publication_queue where vt <= clock_timestamp()
          order by msg_id limit max_messages for update skip locked
        ))
        returning msg_id, message
      )
      select array_agg(message order by msg_id) into messages from taken;
  end case;
  if messages is null then
    return '{}';
  end if;

  if exists (select from public.publication_backlog) then
    perform public.refill_lane(of_lane, public.users_of(messages));
  end if;
  return array(
    select (message ->> 'job_id')::uuid from unnest(messages) with ordinality as one (message, place) order by place
  );
end
$$;

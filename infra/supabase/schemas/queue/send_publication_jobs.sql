-- Puts jobs that are due into their queues, in the order given: within each user's share, and behind what is waiting
-- already. The rest goes to the backlog.
create function carteiro.send_publication_jobs(job_ids uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  queue record;
  modes text[] := '{}';
begin
  for queue in
    with listed as (
      select carteiro.priority_queue_of(job.priority, job.mode) as name, job.user_id, job.mode,
        carteiro.deployment_of(job.platform, job.mode) as deployment, listed.position,
        carteiro.publication_message(job) as message,
        row_number() over (partition by job.priority, job.mode, job.user_id order by listed.position) as place
      from unnest(job_ids) with ordinality as listed (id, position)
      join public.publication_jobs as job on job.id = listed.id
    ),
    shared as (
      select *, max(case when place = 1 then carteiro.queue_room(name, user_id) end) over (partition by name, user_id) as room
      from listed
    )
    select name,
      array_agg(message order by position) filter (where place <= room) as messages,
      array_agg(message order by position) filter (where place > room) as others,
      array_agg(distinct deployment) as deployments,
      min(mode) as mode
    from shared
    group by name
  loop
    perform carteiro.note_due_platforms(queue.deployments);
    if queue.messages is not null then
      perform carteiro.send_messages(queue.name, queue.messages);
    end if;
    if queue.others is not null then
      perform carteiro.add_to_backlog(queue.name, queue.others);
    end if;
    modes := modes || queue.mode;
  end loop;

  -- The last lock, once the messages of all queues are written.
  perform carteiro.wake_dispatchers(one) from (select distinct unnest(modes) as one order by one) as woken;
end
$$;

-- Parks jobs that were taken from a queue: they wait in the backlog, with their place in the queue, until their platform may
-- have more slots. Those that were settled, held or put off meanwhile need nothing.
create function carteiro.park_jobs(of_queue text, job_ids uuid[], message_ids bigint[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into carteiro.publication_backlog (job_id, user_id, queue, deployment, message_id)
  select due.id, due.user_id, of_queue, due.deployment, due.message_id
  from (
    select job.id, job.user_id, carteiro.deployment_of(job.platform, job.mode) as deployment, given.message_id
    from (
      select id, min(message_id) as message_id from unnest(job_ids, message_ids) as taken (id, message_id) group by id
    ) as given
    join public.publication_jobs as job on job.id = given.id
    where (job.status = 'pending' or (job.status = 'processing' and job.next_attempt_at is not null))
      and job.hold_reason is null
      and not exists (select from carteiro.publication_timers as timer where timer.job_id = job.id)
    order by job.id
    for share of job
  ) as due
  -- See add_to_backlog.
  on conflict (job_id) do update set queue = excluded.queue;
end
$$;

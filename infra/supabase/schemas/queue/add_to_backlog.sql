-- Puts what is beyond its users' shares into the backlog, in its order, and moves up what there is room for. A job may have a
-- row there already, from before it was rescheduled: that row is locked, so that no poll takes it, and drops it as not due,
-- before this transaction commits.
create function carteiro.add_to_backlog(of_queue text, messages jsonb[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into carteiro.publication_backlog (job_id, user_id, queue, deployment)
  select job.id, job.user_id, of_queue, carteiro.deployment_of(job.platform, job.mode)
  from unnest(messages) with ordinality as given (message, position)
  join public.publication_jobs as job on job.id = (given.message ->> 'job_id')::uuid
  order by given.position
  on conflict (job_id) do update set queue = excluded.queue;
  perform carteiro.refill_queue(of_queue, carteiro.users_of(messages));
end
$$;

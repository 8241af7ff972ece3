-- Jobs that come past the gateway, through PostgREST, count like all others. Before enqueue_inserted_jobs, which makes them
-- wait.
create function carteiro.bound_jobs_of_users() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  perform carteiro.lock_job_quotas(array(select distinct user_id from inserted));
  perform carteiro.require_room_for_jobs(theirs.user_id, theirs.jobs, theirs.mode)
  from (select user_id, mode, count(*) as jobs from inserted group by user_id, mode) as theirs;
  return null;
end
$$;

create trigger bound_jobs_of_users
  after insert on public.publication_jobs
  referencing new table as inserted
  for each statement when (current_user in ('authenticated', 'service_role'))
  execute function carteiro.bound_jobs_of_users();

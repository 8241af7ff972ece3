-- Notifies users that attempts have started, where that is still the last that happened to the job. A dispatcher asks for it
-- when an attempt has lasted a moment (services/dispatcher/src/timing.ts): what is over at once has only its end broadcast.
create function carteiro.broadcast_started_jobs(leases uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job_ids uuid[];
  user_ids uuid[];
  payloads jsonb[];
begin
  with held as materialized (
    select job_id, attempt from carteiro.publication_slots where lease_token = any (leases)
  )
  select array_agg(job.id), array_agg(job.user_id), array_agg(carteiro.publication_job_json(job))
  into job_ids, user_ids, payloads
  from held
  join public.publication_jobs as job on job.id = held.job_id
  where carteiro.is_at_work(job, held.attempt) and (
    select last.type from carteiro.publication_job_events as last where last.job_id = job.id and last.seq = job.seq
  ) = 'attempt_started';
  if job_ids is not null then
    perform carteiro.notify_users('job_changed', job_ids, user_ids, payloads);
  end if;
end
$$;

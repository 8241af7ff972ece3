-- The job that a lease stands for, locked with its slot, which comes first (docs/locks.md); null when the lease is no longer the job's.
create function carteiro.lock_leased_job(lease uuid) returns public.publication_jobs
language sql
set search_path = pg_catalog, pg_temp
as $$
  select job
  from carteiro.publication_slots as slot
  join public.publication_jobs as job on job.id = slot.job_id
  where slot.lease_token = lease and carteiro.is_at_work(job, slot.attempt)
  for update
$$;

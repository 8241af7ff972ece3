-- The job behind a lease, locked against a new claim until the transaction ends.
create function carteiro.require_leased_job(leased_job_id uuid, lease uuid) returns public.publication_jobs
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs;
begin
  select j.* into job
  from carteiro.publication_slots as slot
  join public.publication_jobs as j on j.id = slot.job_id
  where slot.lease_token = lease and slot.job_id = leased_job_id and slot.lease_expires_at > now()
    and carteiro.is_at_work(j, slot.attempt)
  for share of j;
  if not found then
    raise exception 'job %: the lease is lost', leased_job_id using errcode = 'CT001';
  end if;
  if carteiro.deployment_of(job.platform, job.mode) is distinct from carteiro.caller_deployment() then
    raise exception 'job % belongs to %, not to role %',
      leased_job_id, carteiro.deployment_of(job.platform, job.mode), session_user using errcode = 'CT005';
  end if;
  return job;
end
$$;

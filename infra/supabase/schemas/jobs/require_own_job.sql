create function carteiro.require_own_job(own_job_id uuid, owner_id uuid) returns public.publication_jobs
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs;
begin
  select * into job from public.publication_jobs where id = own_job_id and user_id = owner_id for update;
  if not found then
    raise exception 'job % does not exist', own_job_id using errcode = 'CT404';
  end if;
  return job;
end
$$;

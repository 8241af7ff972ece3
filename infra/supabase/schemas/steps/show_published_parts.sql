-- What a thread's job answers while it goes on, and where it ends early: its parts that are out. The caller has locked the job.
create function carteiro.show_published_parts(of_job_id uuid) returns public.publication_jobs
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  parts jsonb := carteiro.published_parts(of_job_id);
  job public.publication_jobs;
begin
  update public.publication_jobs as j
  set seq = seq + 1, platform_response = jsonb_build_object(
    'post_id', parts -> 0 -> 'post_id', 'permalink', parts -> 0 -> 'permalink', 'parts', parts
  )
  where j.id = of_job_id
  returning * into job;
  return job;
end
$$;

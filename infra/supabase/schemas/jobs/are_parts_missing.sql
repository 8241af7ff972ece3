-- Whether the job is a thread of which some parts are not out: it can go on, or be stopped, between two parts.
create function carteiro.are_parts_missing(asked_job_id uuid) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from public.publication_jobs as job
    where job.id = asked_job_id and job.content ? 'thread'
      and jsonb_array_length(carteiro.published_parts(job.id)) < 1 + jsonb_array_length(job.content -> 'thread')
  );
end
$$;

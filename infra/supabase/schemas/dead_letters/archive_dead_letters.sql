-- For an operator: the letters of a job need no redrive.
create function carteiro.archive_dead_letters(dead_job_id uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if carteiro.take_dead_letters(dead_job_id) then
    perform carteiro.audit('dead_letter.archived', dead_job_id::text, owner_id => (
      select job.user_id from public.publication_jobs as job where job.id = dead_job_id
    ));
  end if;
end
$$;

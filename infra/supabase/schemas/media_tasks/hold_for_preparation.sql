-- Holds a pending job, locked by the caller, while files of it are prepared, and joins their tasks. Answers whether it must wait.
create function carteiro.hold_for_preparation(of_job_id uuid) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs;
begin
  if not carteiro.needs_preparation(of_job_id) then
    return false;
  end if;
  perform carteiro.join_media_tasks(array[of_job_id]);
  select * into job from public.publication_jobs where id = of_job_id;
  if job.hold_reason is distinct from 'preparing_media' then
    perform carteiro.transition_job(of_job_id, 'preparation_started', new_hold_reason => 'preparing_media');
  end if;
  return true;
end
$$;

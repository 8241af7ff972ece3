-- Moves one job, which the caller has locked, from state to state (transition_jobs). Returns its row as it is then.
create function carteiro.transition_job(
  moved_job_id uuid, event_type text, event_data jsonb default '{}', code text default null, message text default null,
  new_due_at timestamptz default null, new_hold_reason text default null, new_schedule timestamptz default null
) returns public.publication_jobs
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs;
begin
  perform carteiro.transition_jobs(event_type, array[moved_job_id], event_data => array[event_data], code => code,
    message => message, new_due_at => new_due_at, new_hold_reason => new_hold_reason, new_schedule => new_schedule);
  select * into job from public.publication_jobs where id = moved_job_id;
  return job;
end
$$;

-- Reports to the user how far the work is. Phases are recorded in the timeline, percentages aren't.
create function carteiro.report_publication_progress(job_id uuid, lease uuid, new_phase text, new_progress integer)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_leased_job(job_id, lease);
  old_phase text := job.phase;
begin
  update public.publication_jobs as j
  set phase = new_phase, progress = new_progress, seq = seq + 1
  where j.id = job.id and (j.phase, j.progress) is distinct from (new_phase, new_progress::smallint)
  returning * into job;
  if found and old_phase <> new_phase then
    perform carteiro.record_job_event(job, 'phase_changed');
  end if;
end
$$;

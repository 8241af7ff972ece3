create function carteiro.resume_platform(resumed_platform text, of_mode text default 'live') returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.platform_policies set paused_at = null, pause_reason = null, updated_at = now()
  where platform = resumed_platform and mode = of_mode;
  return carteiro.release_held_jobs(array(
    select job.id
    from carteiro.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where timer.mode = of_mode and timer.due_at = 'infinity' and job.hold_reason = 'platform_paused'
      and job.platform = resumed_platform and job.mode = of_mode
  ));
end
$$;

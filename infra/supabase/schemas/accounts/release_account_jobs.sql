-- An account that was connected again takes its waiting jobs along.
create function carteiro.release_account_jobs() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  perform carteiro.release_held_jobs(array(
    select job.id
    from carteiro.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where timer.mode = new.mode and timer.due_at = 'infinity' and job.hold_reason = 'account_needs_reauth' and job.account_id = new.id
  ));
  return null;
end
$$;

create trigger release_account_jobs
  after update of status on carteiro.platform_accounts
  for each row when (old.status <> 'connected' and new.status = 'connected')
  execute function carteiro.release_account_jobs();

-- A job's account ensures that its platform is known (the_account_is_the_users); where there is none, complete_inserted_job
-- checks it. A key of its own would lock the platform's one row with every job of everybody.
create function carteiro.guard_platform_with_jobs() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (
    select from public.publication_jobs as job where job.platform = old.platform and job.mode = old.mode
  ) then
    raise exception 'platform % has jobs', old.deployment using errcode = 'foreign_key_violation';
  end if;
  return null;
end
$$;

create trigger guard_jobs
  after delete or update of platform, mode on carteiro.platforms
  for each row execute function carteiro.guard_platform_with_jobs();

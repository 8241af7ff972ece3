-- Locks the quotas of users until the transaction ends: of several who add jobs of one user, each counts those of the
-- others. Always in the same order (docs/locks.md).
create function carteiro.lock_job_quotas(of_users uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (select from carteiro.queue_settings where waiting_jobs_per_user is not null) then
    perform pg_advisory_xact_lock(hashtext('publication_job_quotas'), ordered.key)
    from (select distinct hashtext(id::text) as key from unnest(of_users) as id order by key) as ordered;
  end if;
end
$$;

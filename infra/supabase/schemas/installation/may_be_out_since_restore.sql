-- Whether a job may have been published in the time that a restore has lost: the platform was not asked yet, which it is
-- just before the publishing step is begun.
create function carteiro.may_be_out_since_restore(of_job_id uuid) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return not carteiro.has_posted(of_job_id) and exists (
    select from carteiro.publication_steps as restored
    where restored.job_id = of_job_id and restored.step = 'database_restored' and not exists (
      select from carteiro.publication_steps as published
      where published.job_id = of_job_id and published.commits
        and published.began_at > (restored.result ->> 'confirmed_at')::timestamptz
    )
  );
end
$$;

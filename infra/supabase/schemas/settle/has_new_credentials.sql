-- Whether the account was connected again, or its tokens renewed, since the job's attempt began: what the platform
-- said of the old ones says nothing of the new ones.
create function carteiro.has_new_credentials(job public.publication_jobs) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from carteiro.platform_accounts as account
    where account.id = job.account_id and account.status = 'connected' and account.credentials_changed_at > (
      select max(event.at) from carteiro.publication_job_events as event
      where event.job_id = job.id and event.type = 'attempt_started'
    )
  )
$$;

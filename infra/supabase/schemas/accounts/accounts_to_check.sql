-- Accounts with jobs due within a day that were not checked for an hour, or not since such a job came: [{ id,
-- user_id, external_id, display_name, status, scopes, profile, credentials, version, expires_in_seconds, can_refresh,
-- jobs: [{ id, option, due_in_seconds }] }], the soonest due first.
create function carteiro.accounts_to_check(max_accounts integer default 20) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  with due as (
    select job.account_id, min(timer.due_at) as first_due,
      max(job.created_at) as newest,
      jsonb_agg(jsonb_build_object(
        'id', job.id, 'option', job.option,
        'due_in_seconds', case when timer.due_at = 'infinity' then 0 else extract(epoch from timer.due_at - now()) end
      ) order by timer.due_at) as jobs
    from carteiro.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where job.platform = carteiro.caller_platform() and job.mode = carteiro.caller_mode() and timer.mode = carteiro.caller_mode()
      and job.status = 'pending' and job.account_id is not null
      and (timer.due_at < now() + interval '24 hours'
        or (timer.due_at = 'infinity' and job.hold_reason = 'account_needs_reauth'))
    group by job.account_id
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', a.id, 'user_id', a.user_id, 'external_id', a.external_id, 'display_name', a.display_name, 'status', a.status,
    'scopes', a.scopes, 'profile', a.profile, 'credentials', a.credentials, 'version', a.credentials_version,
    'expires_in_seconds', extract(epoch from a.credentials_expire_at - now()),
    'can_refresh', a.refresh_due_at is not null, 'jobs', a.jobs
  ) order by a.first_due), '[]')
  from (
    select account.*, due.jobs, due.first_due
    from due
    join carteiro.platform_accounts as account on account.id = due.account_id
    where (account.checked_at is null or account.checked_at < now() - interval '1 hour'
      or account.checked_at < due.newest or account.updated_at > account.checked_at)
      -- A check may renew tokens, and a copy must not use up those of its original.
      and carteiro.installation_problem() is null
    order by due.first_due
    limit max_accounts
  ) as a
$$;

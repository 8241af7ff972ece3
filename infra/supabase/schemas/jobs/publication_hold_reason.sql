-- Why a job that is due may not run now, or null: nothing is published of a job whose files are not prepared. Held jobs wait until the reason is taken away.
create function carteiro.publication_hold_reason(job public.publication_jobs) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when carteiro.needs_preparation(job.id) then 'preparing_media'
    when exists (
      select from carteiro.platform_policies where deployment = carteiro.deployment_of(job.platform, job.mode)
        and paused_at is not null
    ) then 'platform_paused'
    when exists (
      select from carteiro.platform_accounts where id = job.account_id and status <> 'connected'
    ) then 'account_needs_reauth'
  end
$$;

-- Why a job must be held, or null, certain until this transaction ends: what takes the reason away (resume_platform, a
-- reconnect) releases the held jobs once it has locked the row, so either it comes first and this sees it, or it waits and
-- finds what is held here.
create function carteiro.confirm_hold_reason(job public.publication_jobs) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform from carteiro.platform_policies
  where deployment = carteiro.deployment_of(job.platform, job.mode) and paused_at is not null
  for share;
  perform from carteiro.platform_accounts where id = job.account_id and status <> 'connected' for share;
  return carteiro.publication_hold_reason(job);
end
$$;

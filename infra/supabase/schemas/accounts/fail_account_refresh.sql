-- A refresh that brought nothing. is_dead: the platform says that the grant is over; anything else passes, and
-- is tried again.
create function carteiro.fail_account_refresh(
  account_id uuid, seen_version integer, is_dead boolean, problem jsonb, retry_in_seconds double precision
) returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  update carteiro.platform_accounts as a
  set status = case when is_dead then 'needs_reauth' else a.status end,
    problems = case when is_dead then jsonb_build_array(problem) else a.problems end,
    refresh_due_at = case when is_dead then null else now() + make_interval(secs => retry_in_seconds) end,
    refresh_lease_until = null, updated_at = now()
  where a.id = account_id and a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode() and a.status = 'connected'
    and a.credentials_version = seen_version
$$;

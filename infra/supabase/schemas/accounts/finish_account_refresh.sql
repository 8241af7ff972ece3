-- Stores renewed tokens over those that they came from. The version is the fence, not the lease: who comes late brings
-- the only tokens that work, and wakes an account that was given up meanwhile.
create function carteiro.finish_account_refresh(
  account_id uuid, seen_version integer, credentials jsonb, expires_in_seconds double precision,
  refresh_in_seconds double precision
) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.platform_accounts as a
  set credentials = finish_account_refresh.credentials, credentials_version = a.credentials_version + 1,
    credentials_changed_at = clock_timestamp(), status = 'connected', problems = '[]', checked_at = null,
    credentials_expire_at = now() + make_interval(secs => expires_in_seconds),
    refresh_due_at = now() + make_interval(secs => refresh_in_seconds), refresh_lease_until = null,
    updated_at = now()
  where a.id = account_id and a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode() and a.status <> 'disconnected'
    and a.credentials_version = seen_version;
  return found;
end
$$;

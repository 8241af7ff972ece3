-- Stores an account with its tokens: a new one, or one that is connected again, whose waiting jobs go on.
-- It is of the caller's mode. A user's first account of a platform in a mode is the default.
--   account  { external_id, display_name, profile, scopes, credentials, expires_in_seconds?, refresh_in_seconds? }
create function carteiro.connect_account(owner_id uuid, account jsonb) returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  before carteiro.platform_accounts;
  connected carteiro.platform_accounts;
begin
  select * into before
  from carteiro.platform_accounts as a
  where a.user_id = owner_id and a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode()
    and a.external_id = account ->> 'external_id';

  insert into carteiro.platform_accounts as a (
    user_id, platform, mode, external_id, display_name, is_default, credentials, credentials_expire_at, refresh_due_at,
    scopes, profile
  )
  values (
    owner_id, carteiro.caller_platform(), carteiro.caller_mode(), account ->> 'external_id', account ->> 'display_name',
    not exists (
      select from carteiro.platform_accounts as other
      where other.user_id = owner_id and other.platform = carteiro.caller_platform()
        and other.mode = carteiro.caller_mode() and other.is_default and other.status <> 'disconnected'
    ),
    account -> 'credentials',
    now() + make_interval(secs => (account ->> 'expires_in_seconds')::double precision),
    now() + make_interval(secs => (account ->> 'refresh_in_seconds')::double precision),
    array(select jsonb_array_elements_text(account -> 'scopes')), account -> 'profile'
  )
  on conflict (user_id, platform, mode, external_id) do update
  set display_name = excluded.display_name, status = 'connected', is_default = a.is_default or excluded.is_default,
    credentials = excluded.credentials, credentials_expire_at = excluded.credentials_expire_at,
    credentials_version = a.credentials_version + 1, credentials_changed_at = now(),
    refresh_due_at = excluded.refresh_due_at, refresh_lease_until = null, scopes = excluded.scopes,
    profile = excluded.profile, problems = '[]', checked_at = null, updated_at = now()
  returning a.* into connected;
  perform carteiro.audit('account.connected', connected.id::text, carteiro.audited_account(before),
    carteiro.audited_account(connected), owner_id);
  return connected.id;
end
$$;

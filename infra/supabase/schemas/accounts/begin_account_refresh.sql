-- Asks for the right to refresh; one has it at a time. seen_version: of the tokens that are of no use; null: of those
-- that there are. Answers { state, ... }:
--   granted  refresh now: { external_id, user_id, profile, credentials, version }
--   fresh    it was refreshed since seen_version: { external_id, credentials, version, expires_in_seconds }
--   busy     another caller does: { seconds } until the right can be had
--   dead     the account isn't connected
create function carteiro.begin_account_refresh(account_id uuid, seen_version integer, lease_seconds integer)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  account carteiro.platform_accounts;
begin
  select * into account
  from carteiro.platform_accounts as a
  where a.id = account_id and a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode()
  for update;
  if not found or account.status <> 'connected' or account.credentials is null then
    return jsonb_build_object('state', 'dead');
  end if;
  if account.credentials_version > seen_version then
    return jsonb_build_object(
      'state', 'fresh', 'external_id', account.external_id, 'credentials', account.credentials,
      'version', account.credentials_version,
      'expires_in_seconds', extract(epoch from account.credentials_expire_at - now())
    );
  end if;
  if account.refresh_lease_until > clock_timestamp() then
    return jsonb_build_object(
      'state', 'busy', 'seconds', extract(epoch from account.refresh_lease_until - clock_timestamp())
    );
  end if;
  update carteiro.platform_accounts as a
  set refresh_lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
  where a.id = account_id;
  return jsonb_build_object(
    'state', 'granted', 'external_id', account.external_id, 'user_id', account.user_id, 'profile', account.profile,
    'credentials', account.credentials, 'version', account.credentials_version
  );
end
$$;

-- Keeping accounts' tokens alive, and putting them under another key. They pass through encrypted; the functions act for
-- the calling service's platform.

-- Accounts whose tokens should be renewed, the most urgent first, with the version of those that they have.
create function public.accounts_to_refresh(max_accounts integer default 20)
returns table (id uuid, version integer)
language sql stable
security definer
set search_path = ''
as $$
  select a.id, a.credentials_version
  from public.platform_accounts as a
  where a.platform = public.caller_platform() and a.status = 'connected' and a.refresh_due_at <= now()
    -- A copy must not use up the refresh tokens of its original.
    and public.installation_problem() is null
    and (a.refresh_lease_until is null or a.refresh_lease_until < now())
  order by a.refresh_due_at
  limit max_accounts
$$;

-- Asks for the right to refresh; one has it at a time. seen_version: of the tokens that are of no use; null: of those
-- that there are. Answers { state, ... }:
--   granted  refresh now: { external_id, user_id, profile, credentials, version }
--   fresh    somebody has, since seen_version: { external_id, credentials, version, expires_in_seconds }
--   busy     somebody does: { seconds } until the right can be had
--   dead     the account isn't connected
create function public.begin_account_refresh(account_id uuid, seen_version integer, lease_seconds integer)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  account public.platform_accounts;
begin
  select * into account
  from public.platform_accounts as a
  where a.id = account_id and a.platform = public.caller_platform()
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
  update public.platform_accounts as a
  set refresh_lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
  where a.id = account_id;
  return jsonb_build_object(
    'state', 'granted', 'external_id', account.external_id, 'user_id', account.user_id, 'profile', account.profile,
    'credentials', account.credentials, 'version', account.credentials_version
  );
end
$$;

-- Stores renewed tokens over those that they came from. The version is the fence, not the lease: who comes late brings
-- the only tokens that work, and wakes an account that was given up meanwhile.
create function public.finish_account_refresh(
  account_id uuid, seen_version integer, credentials jsonb, expires_in_seconds double precision,
  refresh_in_seconds double precision
) returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.platform_accounts as a
  set credentials = finish_account_refresh.credentials, credentials_version = a.credentials_version + 1,
    credentials_changed_at = clock_timestamp(), status = 'connected', problems = '[]', checked_at = null,
    credentials_expire_at = now() + make_interval(secs => expires_in_seconds),
    refresh_due_at = now() + make_interval(secs => refresh_in_seconds), refresh_lease_until = null,
    updated_at = now()
  where a.id = account_id and a.platform = public.caller_platform() and a.status <> 'disconnected'
    and a.credentials_version = seen_version;
  return found;
end
$$;

-- A refresh that brought nothing. is_dead is the platform's own word that the grant is over; anything else passes, and
-- is tried again.
create function public.fail_account_refresh(
  account_id uuid, seen_version integer, is_dead boolean, problem jsonb, retry_in_seconds double precision
) returns void
language sql
security definer
set search_path = ''
as $$
  update public.platform_accounts as a
  set status = case when is_dead then 'needs_reauth' else a.status end,
    problems = case when is_dead then jsonb_build_array(problem) else a.problems end,
    refresh_due_at = case when is_dead then null else now() + make_interval(secs => retry_in_seconds) end,
    refresh_lease_until = null, updated_at = now()
  where a.id = account_id and a.platform = public.caller_platform() and a.status = 'connected'
    and a.credentials_version = seen_version
$$;

-- Accounts whose tokens are not encrypted with this key: [{ id, external_id, user_id, credentials }].
create function public.accounts_without_key(key_id text, max_accounts integer default 100) returns jsonb
language sql stable
security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', old.id, 'external_id', old.external_id, 'user_id', old.user_id, 'credentials', old.credentials
  )), '[]')
  from (
    select a.id, a.external_id, a.user_id, a.credentials
    from public.platform_accounts as a
    where a.platform = public.caller_platform() and a.credentials ->> 'key_id' <> key_id
    order by a.id
    limit max_accounts
  ) as old
$$;

-- The same tokens under another key. False when they have changed meanwhile: then they are under the new one already.
create function public.reencrypt_account(account_id uuid, old_credentials jsonb, new_credentials jsonb) returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.platform_accounts as a
  set credentials = new_credentials
  where a.id = account_id and a.platform = public.caller_platform() and a.credentials = old_credentials;
  return found;
end
$$;

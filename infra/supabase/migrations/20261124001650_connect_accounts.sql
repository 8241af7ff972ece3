-- Connecting accounts, choosing the default, disconnecting. Tokens pass through encrypted; only the platform's service can
-- read them. Functions for platform services act for the caller's platform.

-- Begins a connection: ten minutes for the author to say yes at the platform.
create function public.begin_account_connection(
  author_id uuid, state_hash text, browser_hash text, sealed jsonb, redirect_uri text, return_to text
) returns timestamptz
language plpgsql
security definer
set search_path = ''
as $$
declare
  ends timestamptz := now() + interval '10 minutes';
begin
  delete from public.account_connections as old where old.expires_at < now() - interval '1 day';
  insert into public.account_connections
    (user_id, platform, state_hash, browser_hash, sealed, redirect_uri, return_to, expires_at)
  values (author_id, public.caller_platform(), state_hash, browser_hash, sealed, redirect_uri, return_to, ends);
  return ends;
end
$$;

-- The connection that a state stands for, once: { id, user_id, user_email, browser_hash, sealed, redirect_uri,
-- return_to }. Null for a state that is unknown, used or too old.
create function public.use_account_connection(state_hash text) returns jsonb
language sql
security definer
set search_path = ''
as $$
  with used as (
    update public.account_connections as c
    set used_at = now()
    where c.state_hash = use_account_connection.state_hash and c.platform = public.caller_platform()
      and c.used_at is null and c.expires_at > now()
    returning c.*
  )
  select jsonb_build_object(
    'id', used.id, 'user_id', used.user_id, 'user_email', author.email, 'browser_hash', used.browser_hash,
    'sealed', used.sealed, 'redirect_uri', used.redirect_uri, 'return_to', used.return_to
  )
  from used
  join auth.users as author on author.id = used.user_id
$$;

-- Keeps the accounts of a login, encrypted, until the author has chosen among them.
create function public.offer_account_candidates(connection_id uuid, claim_hash text, candidates jsonb) returns void
language sql
security definer
set search_path = ''
as $$
  update public.account_connections as c
  set claim_hash = offer_account_candidates.claim_hash, candidates = offer_account_candidates.candidates,
    expires_at = now() + interval '10 minutes'
  where c.id = connection_id and c.platform = public.caller_platform() and c.used_at is not null
$$;

-- What was offered: { id, user_id, candidates, return_to }; null when the word is wrong, spent or too old.
create function public.find_account_candidates(claim_hash text) returns jsonb
language sql stable
security definer
set search_path = ''
as $$
  select jsonb_build_object('id', c.id, 'user_id', c.user_id, 'candidates', c.candidates, 'return_to', c.return_to)
  from public.account_connections as c
  where c.claim_hash = find_account_candidates.claim_hash and c.platform = public.caller_platform()
    and c.expires_at > now() and c.candidates is not null
$$;

-- Ends a choice. True for one caller only, however many come with the same claim at once.
create function public.end_account_connection(connection_id uuid, claim_hash text) returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.account_connections as c
  set candidates = null, claim_hash = null
  where c.id = connection_id and c.platform = public.caller_platform()
    and c.claim_hash = end_account_connection.claim_hash and c.expires_at > now();
  return found;
end
$$;

-- Stores an account with its tokens: a new one, or one that is connected again, whose waiting jobs go on.
-- An author's first account of a platform is the default.
--   account  { external_id, display_name, profile, scopes, credentials, expires_in_seconds?, refresh_in_seconds? }
create function public.connect_account(author_id uuid, account jsonb) returns uuid
language plpgsql
security definer
set search_path = ''
as $$
declare
  connected_id uuid;
begin
  insert into public.platform_accounts as a (
    user_id, platform, external_id, display_name, is_default, credentials, credentials_expire_at, refresh_due_at,
    scopes, profile
  )
  values (
    author_id, public.caller_platform(), account ->> 'external_id', account ->> 'display_name',
    not exists (
      select from public.platform_accounts as other
      where other.user_id = author_id and other.platform = public.caller_platform() and other.is_default
        and other.status <> 'disconnected'
    ),
    account -> 'credentials',
    now() + make_interval(secs => (account ->> 'expires_in_seconds')::double precision),
    now() + make_interval(secs => (account ->> 'refresh_in_seconds')::double precision),
    array(select jsonb_array_elements_text(account -> 'scopes')), account -> 'profile'
  )
  on conflict (user_id, platform, external_id) do update
  set display_name = excluded.display_name, status = 'connected', is_default = a.is_default or excluded.is_default,
    credentials = excluded.credentials, credentials_expire_at = excluded.credentials_expire_at,
    credentials_version = a.credentials_version + 1, credentials_changed_at = now(),
    refresh_due_at = excluded.refresh_due_at, refresh_lease_until = null, scopes = excluded.scopes,
    profile = excluded.profile, problems = '[]', checked_at = null, updated_at = now()
  returning a.id into connected_id;
  return connected_id;
end
$$;

-- Takes an account away from the system: its tokens are forgotten, its waiting jobs are held. Called by the gateway.
create function public.disconnect_account(author_id uuid, account_id uuid) returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.platform_accounts as a
  set status = 'disconnected', is_default = false, credentials = null, credentials_expire_at = null,
    credentials_version = a.credentials_version + 1, refresh_due_at = null, refresh_lease_until = null,
    problems = '[]', updated_at = now()
  where a.id = account_id and a.user_id = author_id and a.status <> 'disconnected';
  return found;
end
$$;

create function public.set_default_account(author_id uuid, account_id uuid) returns boolean
language plpgsql
security definer
set search_path = ''
as $$
declare
  of_platform text;
begin
  select a.platform into of_platform
  from public.platform_accounts as a
  where a.id = account_id and a.user_id = author_id and a.status <> 'disconnected'
  for update;
  if of_platform is null then
    return false;
  end if;
  update public.platform_accounts as a
  set is_default = false, updated_at = now()
  where a.user_id = author_id and a.platform = of_platform and a.is_default and a.id <> account_id;
  update public.platform_accounts as a set is_default = true, updated_at = now() where a.id = account_id;
  return true;
end
$$;

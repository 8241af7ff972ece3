-- Accounts: connecting them, keeping their tokens alive, and seeing ahead what would fail. Tokens pass through here
-- encrypted; only the platform's service can read them. Functions for platform services act for the caller's platform.

-- Connecting

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

create function public.end_account_connection(connection_id uuid) returns void
language sql
security definer
set search_path = ''
as $$
  update public.account_connections as c
  set candidates = null, claim_hash = null
  where c.id = connection_id and c.platform = public.caller_platform()
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

-- Refreshing

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
    and (a.refresh_lease_until is null or a.refresh_lease_until < now())
  order by a.refresh_due_at
  limit max_accounts
$$;

-- Asks for the right to refresh; one has it at a time. seen_version: of the tokens that are of no use; null: of those
-- that there are. Answers { state, ... }:
--   granted  refresh now: { external_id, profile, credentials, version }
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
    'state', 'granted', 'external_id', account.external_id, 'profile', account.profile,
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

-- Rotating the keys

-- Accounts whose tokens are not encrypted with this key: [{ id, external_id, credentials }].
create function public.accounts_without_key(key_id text, max_accounts integer default 100) returns jsonb
language sql stable
security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', old.id, 'external_id', old.external_id, 'credentials', old.credentials
  )), '[]')
  from (
    select a.id, a.external_id, a.credentials
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

-- Seeing ahead

-- Accounts with jobs due within a day that were not checked for an hour, or not since such a job came: [{ id,
-- external_id, display_name, status, scopes, profile, credentials, version, expires_in_seconds, can_refresh,
-- jobs: [{ id, option, due_in_seconds }] }], the soonest due first.
create function public.accounts_to_check(max_accounts integer default 20) returns jsonb
language sql stable
security definer
set search_path = ''
as $$
  with due as (
    select job.account_id, min(timer.due_at) as first_due,
      max(job.created_at) as newest,
      jsonb_agg(jsonb_build_object(
        'id', job.id, 'option', job.option,
        'due_in_seconds', case when timer.due_at = 'infinity' then 0 else extract(epoch from timer.due_at - now()) end
      ) order by timer.due_at) as jobs
    from public.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where job.platform = public.caller_platform() and job.status = 'pending' and job.account_id is not null
      and (timer.due_at < now() + interval '24 hours'
        or (timer.due_at = 'infinity' and job.hold_reason = 'account_needs_reauth'))
    group by job.account_id
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', a.id, 'external_id', a.external_id, 'display_name', a.display_name, 'status', a.status,
    'scopes', a.scopes, 'profile', a.profile, 'credentials', a.credentials, 'version', a.credentials_version,
    'expires_in_seconds', extract(epoch from a.credentials_expire_at - now()),
    'can_refresh', a.refresh_due_at is not null, 'jobs', a.jobs
  ) order by a.first_due), '[]')
  from (
    select account.*, due.jobs, due.first_due
    from due
    join public.platform_accounts as account on account.id = due.account_id
    where account.checked_at is null or account.checked_at < now() - interval '1 hour'
      or account.checked_at < due.newest or account.updated_at > account.checked_at
    order by due.first_due
    limit max_accounts
  ) as a
$$;

-- Writes down what was found: account_problems [{ code, message }], job_problems { job id: [{ code, message }] }.
create function public.report_account_check(account_id uuid, account_problems jsonb, job_problems jsonb) returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  job public.publication_jobs;
begin
  update public.platform_accounts as a
  set problems = account_problems, checked_at = clock_timestamp()
  where a.id = account_id and a.platform = public.caller_platform();

  for job in
    update public.publication_jobs as j
    set problems = found.value, seq = j.seq + 1
    from jsonb_each(job_problems) as found
    where j.id = found.key::uuid and j.platform = public.caller_platform() and j.status = 'pending'
      and j.account_id = report_account_check.account_id and j.problems <> found.value
    returning j.*
  loop
    perform public.record_job_event(job, 'checked', jsonb_build_object('problems', job.problems));
  end loop;
end
$$;

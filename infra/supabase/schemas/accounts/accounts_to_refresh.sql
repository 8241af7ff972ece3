-- Accounts whose tokens should be renewed, the most urgent first, with the version of those that they have.
create function carteiro.accounts_to_refresh(max_accounts integer default 20)
returns table (id uuid, version integer)
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select a.id, a.credentials_version
  from carteiro.platform_accounts as a
  where a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode() and a.status = 'connected' and a.refresh_due_at <= now()
    -- A copy must not use up the refresh tokens of its original.
    and carteiro.installation_problem() is null
    and (a.refresh_lease_until is null or a.refresh_lease_until < now())
  order by a.refresh_due_at
  limit max_accounts
$$;

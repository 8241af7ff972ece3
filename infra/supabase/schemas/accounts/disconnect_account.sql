-- Takes an account away from the system: its tokens are forgotten, its waiting jobs are held. Called by the gateway.
create function carteiro.disconnect_account(owner_id uuid, account_id uuid) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.platform_accounts as a
  set status = 'disconnected', is_default = false, credentials = null, credentials_expire_at = null,
    credentials_version = a.credentials_version + 1, refresh_due_at = null, refresh_lease_until = null,
    problems = '[]', updated_at = now()
  where a.id = account_id and a.user_id = owner_id and a.status <> 'disconnected';
  return found;
end
$$;

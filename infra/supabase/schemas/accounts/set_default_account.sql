create function carteiro.set_default_account(owner_id uuid, account_id uuid) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  of_platform text;
  of_mode text;
begin
  select a.platform, a.mode into of_platform, of_mode
  from carteiro.platform_accounts as a
  where a.id = account_id and a.user_id = owner_id and a.status <> 'disconnected'
  for update;
  if of_platform is null then
    return false;
  end if;
  update carteiro.platform_accounts as a
  set is_default = false, updated_at = now()
  where a.user_id = owner_id and a.platform = of_platform and a.mode = of_mode and a.is_default and a.id <> account_id;
  update carteiro.platform_accounts as a set is_default = true, updated_at = now() where a.id = account_id;
  return true;
end
$$;

-- What becomes of files that the account's platform does not take as they are, where a request does not say (mediaPolicy). False: no
-- such account.
create function carteiro.set_account_media_policy(owner_id uuid, account_id uuid, new_policy text) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.platform_accounts as account
  set media_policy = new_policy, updated_at = now()
  where account.id = account_id and account.user_id = owner_id and account.status <> 'disconnected';
  return found;
end
$$;

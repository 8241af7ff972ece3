-- The same tokens under another key. False when they have changed meanwhile: then they are under the new one already.
create function carteiro.reencrypt_account(account_id uuid, old_credentials jsonb, new_credentials jsonb) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.platform_accounts as a
  set credentials = new_credentials
  where a.id = account_id and a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode() and a.credentials = old_credentials;
  return found;
end
$$;

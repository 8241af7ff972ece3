-- A secret or address of the deployment: from Supabase Vault, or on a server without it from a setting
-- (alter database … set carteiro.dispatcher_url = '…').
create function carteiro.queue_secret(secret_name text) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  found_secret text;
begin
  if to_regclass('vault.decrypted_secrets') is not null then
    execute 'select decrypted_secret from vault.decrypted_secrets where name = $1'
    into found_secret using secret_name;
  end if;
  return coalesce(found_secret, nullif(current_setting('carteiro.' || secret_name, true), ''));
end
$$;

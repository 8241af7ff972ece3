-- Begins a connection: ten minutes for the user to say yes at the platform.
create function carteiro.begin_account_connection(
  owner_id uuid, state_hash text, browser_hash text, sealed jsonb, redirect_uri text, return_to text
) returns timestamptz
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  ends timestamptz := now() + interval '10 minutes';
begin
  delete from carteiro.account_connections as old where old.expires_at < now() - interval '1 day';
  insert into carteiro.account_connections
    (user_id, platform, mode, state_hash, browser_hash, sealed, redirect_uri, return_to, expires_at)
  values (owner_id, carteiro.caller_platform(), carteiro.caller_mode(), state_hash, browser_hash, sealed, redirect_uri, return_to, ends);
  return ends;
end
$$;

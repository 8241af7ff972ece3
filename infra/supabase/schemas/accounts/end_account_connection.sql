-- Ends a choice. True for one caller only, however many come with the same claim at once.
create function carteiro.end_account_connection(connection_id uuid, claim_hash text) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.account_connections as c
  set candidates = null, claim_hash = null
  where c.id = connection_id and c.platform = carteiro.caller_platform() and c.mode = carteiro.caller_mode()
    and c.claim_hash = end_account_connection.claim_hash and c.expires_at > now();
  return found;
end
$$;

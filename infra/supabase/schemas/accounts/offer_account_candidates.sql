-- Keeps the accounts of a login, encrypted, until the user has chosen among them.
create function carteiro.offer_account_candidates(connection_id uuid, claim_hash text, candidates jsonb) returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  update carteiro.account_connections as c
  set claim_hash = offer_account_candidates.claim_hash, candidates = offer_account_candidates.candidates,
    expires_at = now() + interval '10 minutes'
  where c.id = connection_id and c.platform = carteiro.caller_platform() and c.mode = carteiro.caller_mode() and c.used_at is not null
$$;

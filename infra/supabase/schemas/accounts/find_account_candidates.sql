-- What was offered: { id, user_id, candidates, return_to }; null when the claim is wrong, used or too old.
create function carteiro.find_account_candidates(claim_hash text) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select jsonb_build_object('id', c.id, 'user_id', c.user_id, 'candidates', c.candidates, 'return_to', c.return_to)
  from carteiro.account_connections as c
  where c.claim_hash = find_account_candidates.claim_hash and c.platform = carteiro.caller_platform() and c.mode = carteiro.caller_mode()
    and c.expires_at > now() and c.candidates is not null
$$;

-- Whose key a secret is: { key: { id, user_id, mode, scopes, accounts, expires_at }, operator }, or { refused, at } for one that
-- is not accepted (any more). `operator` is the user's claim as it is now. Asked with every call that a key makes: one lookup by
-- the secret's hash; nothing is kept, so that a revoked key is refused at once. At most once a minute it notes the use. Its plans
-- are made once, as use_lookup_plans makes them.
create function carteiro.authenticate_api_key(secret_hash bytea, caller_address inet) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  minute constant timestamptz := date_trunc('minute', now());
  found_key record;
begin
  select key.*, secret.valid_until, owner.deleted_at, owner.banned_until, owner.raw_app_meta_data -> 'operator' as operator
  into found_key
  from carteiro.api_key_secrets as secret
  left join carteiro.api_keys as key on key.id = secret.key_id
  left join auth.users as owner on owner.id = key.user_id
  where secret.hash = secret_hash;

  if not found then
    return jsonb_build_object('refused', 'key_unknown', 'at', null);
  elsif found_key.id is null or found_key.deleted_at is not null then
    return jsonb_build_object('refused', 'user_deleted', 'at', found_key.deleted_at);
  elsif found_key.revoked_at is not null then
    return jsonb_build_object('refused', 'key_revoked', 'at', found_key.revoked_at);
  elsif found_key.expires_at <= now() then
    return jsonb_build_object('refused', 'key_expired', 'at', found_key.expires_at);
  elsif found_key.valid_until <= now() then
    return jsonb_build_object('refused', 'key_rotated', 'at', found_key.valid_until);
  elsif found_key.banned_until > now() then
    return jsonb_build_object('refused', 'user_banned', 'at', found_key.banned_until);
  end if;

  if found_key.last_used_at is null or found_key.last_used_at < minute then
    -- Of several calls at once one notes it, and none waits.
    update carteiro.api_keys
    set last_used_at = minute, last_used_from = caller_address
    where id = (
      select id from carteiro.api_keys
      where id = found_key.id and (last_used_at is null or last_used_at < minute)
      for update skip locked
    );
  end if;
  return jsonb_build_object(
    'key', jsonb_build_object('id', found_key.id, 'user_id', found_key.user_id, 'mode', found_key.mode,
      'scopes', found_key.scopes, 'accounts', found_key.accounts, 'expires_at', found_key.expires_at),
    'operator', found_key.operator
  );
end
$$;

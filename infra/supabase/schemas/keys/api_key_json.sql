-- A key as the API answers it, never its secret.
create function carteiro.api_key_json(key carteiro.api_keys) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object(
    'id', key.id, 'user_id', key.user_id, 'name', key.name, 'mode', key.mode, 'scopes', key.scopes,
    'accounts', key.accounts, 'prefix', key.prefix,
    'status', case
      when key.revoked_at is not null then 'revoked'
      when key.expires_at <= now() then 'expired'
      else 'active'
    end,
    'expires_at', key.expires_at, 'last_used_at', key.last_used_at, 'last_used_from', host(key.last_used_from),
    'created_at', key.created_at, 'created_by_key', key.created_by_key, 'revoked_at', key.revoked_at,
    'previous_secret_valid_until', (
      select max(valid_until) from carteiro.api_key_secrets where key_id = key.id and valid_until > now()
    )
  );
end
$$;

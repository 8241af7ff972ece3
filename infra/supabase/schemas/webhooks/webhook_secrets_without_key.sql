-- Secrets of endpoints that are not encrypted with this key: [{ endpoint_id, user_id, secret, previous_secret }]. previous_secret: only
-- one that still signs.
create function carteiro.webhook_secrets_without_key(key_id text, max_endpoints integer default 100) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'endpoint_id', old.id, 'user_id', old.user_id, 'secret', old.secret,
    'previous_secret', case when old.previous_secret_until > now() then old.previous_secret end
  ) order by old.id), '[]')
  from (
    select endpoint.* from carteiro.webhook_endpoints as endpoint
    where endpoint.secret ->> 'key_id' <> webhook_secrets_without_key.key_id
      or endpoint.previous_secret ->> 'key_id' <> webhook_secrets_without_key.key_id
    order by endpoint.id
    limit max_endpoints
  ) as old
$$;

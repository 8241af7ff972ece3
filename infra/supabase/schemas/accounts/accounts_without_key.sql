-- Accounts whose tokens are not encrypted with this key: [{ id, external_id, user_id, credentials }].
create function carteiro.accounts_without_key(key_id text, max_accounts integer default 100) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', old.id, 'external_id', old.external_id, 'user_id', old.user_id, 'credentials', old.credentials
  )), '[]')
  from (
    select a.id, a.external_id, a.user_id, a.credentials
    from carteiro.platform_accounts as a
    where a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode() and a.credentials ->> 'key_id' <> key_id
    order by a.id
    limit max_accounts
  ) as old
$$;

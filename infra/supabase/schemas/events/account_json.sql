-- An account as GET /api/accounts answers it, with a seq that grows with every event of it.
create function carteiro.account_json(account carteiro.platform_accounts) returns jsonb
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object(
    'id', account.id,
    'user_id', account.user_id,
    'platform', account.platform,
    'external_id', account.external_id,
    'display_name', account.display_name,
    'status', account.status,
    'is_default', account.is_default,
    'profile', account.profile,
    'scopes', account.scopes,
    'expires_at', account.credentials_expire_at,
    'problems', account.problems,
    'mode', account.mode,
    'media_policy', account.media_policy,
    'seq', floor(extract(epoch from clock_timestamp()) * 1000000)
  );
end
$$;

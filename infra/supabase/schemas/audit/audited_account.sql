-- What the audit log says of an account.
create function carteiro.audited_account(account carteiro.platform_accounts) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'platform', account.platform, 'mode', account.mode, 'external_id', account.external_id, 'display_name', account.display_name,
    'status', account.status, 'is_default', account.is_default, 'scopes', account.scopes,
    'media_policy', account.media_policy
  )
  where account.id is not null
$$;

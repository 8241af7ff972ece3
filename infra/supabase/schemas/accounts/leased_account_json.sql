-- An account as the service that works with it needs it: encrypted credentials and all.
create function carteiro.leased_account_json(of_account_id uuid) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select jsonb_build_object(
      'id', a.id, 'external_id', a.external_id, 'display_name', a.display_name, 'profile', a.profile,
      'credentials', a.credentials, 'status', a.status, 'scopes', a.scopes,
      'credentials_version', a.credentials_version,
      'credentials_age_seconds', extract(epoch from now() - a.credentials_changed_at),
      'expires_in_seconds', extract(epoch from a.credentials_expire_at - now())
    )
    from carteiro.platform_accounts as a
    where a.id = of_account_id
  );
end
$$;

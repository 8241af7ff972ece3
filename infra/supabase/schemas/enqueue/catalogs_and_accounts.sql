-- The catalogs announced in a mode, and the accounts of some users in that mode but for those that were disconnected:
-- { catalogs: [{ platform, row_version, catalog }], accounts: [{ user_id, … }] }. Catalogs are large: one whose
-- 'platform row_version' has been seen is left out. Its plans are made once, as use_lookup_plans makes them.
create function carteiro.catalogs_and_accounts(user_ids uuid[], seen text[], of_mode text default 'live') returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  return json_build_object(
    'catalogs', array(
      select json_build_object('platform', platform, 'row_version', xmin::text,
        'catalog', case when platform || ' ' || xmin::text <> all (seen) then catalog end)
      from carteiro.platforms
      where catalog is not null and mode = of_mode
      order by platform
    ),
    'accounts', array(
      select json_build_object('user_id', user_id, 'id', id, 'platform', platform, 'external_id', external_id,
        'display_name', display_name, 'status', status, 'is_default', is_default, 'profile', profile,
        'scopes', scopes, 'problems', problems, 'expires_at', credentials_expire_at, 'mode', mode,
        'media_policy', media_policy)
      from carteiro.platform_accounts
      where user_id = any (user_ids) and mode = of_mode and status <> 'disconnected'
      order by platform, created_at
    )
  );
end
$$;

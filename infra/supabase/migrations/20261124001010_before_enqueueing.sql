-- What the gateway judges a publication by, in one look.

-- The announced catalogs, and the accounts of some users but for those that were disconnected:
-- { catalogs: [{ platform, row_version, catalog }], accounts: [{ user_id, … }] }. Catalogs are large: one whose
-- 'platform row_version' has been seen is left out. Its plans are made once, as plan_for_few_jobs makes them.
create function public.catalogs_and_accounts(user_ids uuid[], seen text[]) returns json
language plpgsql stable
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  return json_build_object(
    'catalogs', array(
      select json_build_object('platform', platform, 'row_version', xmin::text,
        'catalog', case when platform || ' ' || xmin::text <> all (seen) then catalog end)
      from public.platforms
      where catalog is not null
      order by platform
    ),
    'accounts', array(
      select json_build_object('user_id', user_id, 'id', id, 'platform', platform, 'external_id', external_id,
        'display_name', display_name, 'status', status, 'is_default', is_default, 'profile', profile,
        'scopes', scopes, 'problems', problems, 'expires_at', credentials_expire_at)
      from public.platform_accounts
      where user_id = any (user_ids) and status <> 'disconnected'
      order by platform, created_at
    )
  );
end
$$;

-- The account to publish with when none is named: the one marked default, or the only one.
create function carteiro.default_platform_account(owner_id uuid, of_platform text, of_mode text) returns uuid
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select case when count(*) = 1 or bool_or(is_default) then
      (array_agg(id order by is_default desc))[1]
    end
    from carteiro.platform_accounts
    where user_id = owner_id and platform = of_platform and mode = of_mode and status <> 'disconnected'
  );
end
$$;

-- The platform that the connected role may act for: carteiro_platform_x → x, and in mode test carteiro_test_platform_x → x.
-- Null for any other role.
create function carteiro.caller_platform() returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select substring(session_user from '^carteiro_(?:test_)?platform_([a-z][a-z0-9_]*)$')
$$;

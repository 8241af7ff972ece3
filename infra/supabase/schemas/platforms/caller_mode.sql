-- The mode that the connected role may act in: its role says it, nothing that a service sends. Null for a role that is not of
-- a platform's service.
create function carteiro.caller_mode() returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when session_user ~ '^carteiro_test_platform_[a-z]' then 'test'
    when session_user ~ '^carteiro_platform_[a-z]' then 'live'
  end
$$;

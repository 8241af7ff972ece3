-- What a hosted Supabase project has before any migration, and a bare Postgres lacks. Only the embedded stack and
-- the tests apply it. One difference remains: here role postgres is a superuser, on hosted Supabase it isn't.

do $$
declare
  wanted record;
begin
  for wanted in
    select * from (values
      ('anon', 'nologin noinherit'),
      ('authenticated', 'nologin noinherit'),
      ('service_role', 'nologin noinherit bypassrls'),
      ('authenticator', 'login noinherit'),
      ('supabase_admin', 'nologin superuser'),
      ('supabase_auth_admin', 'nologin noinherit createrole'),
      ('supabase_realtime_admin', 'nologin noinherit'),
      ('supabase_storage_admin', 'nologin noinherit createrole'),
      ('dashboard_user', 'nologin createrole createdb')
    ) as role (name, attributes)
  loop
    if not exists (select from pg_roles where rolname = wanted.name) then
      execute format('create role %I %s', wanted.name, wanted.attributes);
    end if;
  end loop;
end
$$;

grant anon, authenticated, service_role to authenticator;

-- Hosted's limits: https://supabase.com/docs/guides/database/postgres/timeouts
do $$
declare
  role_limit record;
begin
  for role_limit in
    select * from (values ('anon', '3s'), ('authenticated', '8s'), ('authenticator', '8s')) as given (name, value)
  loop
    -- Roles belong to the whole server: what is set already is left alone, or two databases that are set up at once
    -- would get in each other's way.
    if exists (select from pg_roles where rolname = role_limit.name and rolconfig is null) then
      execute format('alter role %I set statement_timeout = %L', role_limit.name, role_limit.value);
    end if;
  end loop;
end
$$;

create schema if not exists extensions;
grant usage on schema extensions to public;
create extension if not exists pgcrypto with schema extensions;

-- A new table or function in public is open to the API roles, as on hosted, unless its migration says otherwise.
grant usage on schema public to anon, authenticated, service_role;
alter default privileges in schema public grant all on tables to postgres, anon, authenticated, service_role;
alter default privileges in schema public grant all on functions to postgres, anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to postgres, anon, authenticated, service_role;

do $$
begin
  if not exists (select from pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
end
$$;

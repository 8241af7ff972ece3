-- One login role per service, with the least rights. They are created without a password: set one where
-- the service is deployed (alter role carteiro_gateway with password '…').
--
-- carteiro_platform is the group of all platform services; the member carteiro_platform_<platform> may act
-- for that platform only (see caller_platform). An eighth platform needs such a role and nothing else.

do $$
declare
  service_role_name text;
begin
  if not exists (select from pg_roles where rolname = 'carteiro_platform') then
    create role carteiro_platform nologin;
  end if;

  foreach service_role_name in array array['carteiro_gateway', 'carteiro_dispatcher']
  loop
    if not exists (select from pg_roles where rolname = service_role_name) then
      execute format('create role %I login', service_role_name);
    end if;
  end loop;

  foreach service_role_name in array array[
    'tiktok', 'instagram', 'youtube', 'x', 'linkedin', 'facebook', 'threads'
  ]
  loop
    if not exists (select from pg_roles where rolname = 'carteiro_platform_' || service_role_name) then
      execute format('create role %I login in role carteiro_platform', 'carteiro_platform_' || service_role_name);
    end if;
  end loop;
end
$$;

-- Hosted Supabase grants new functions in schema public to these roles by default. Everything here is
-- granted by name instead (20261124001800_grants.sql).
alter default privileges in schema public revoke execute on functions from public, anon, authenticated;

grant usage on schema public to carteiro_gateway, carteiro_dispatcher, carteiro_platform;

-- A client waits for the gateway: it is told soon that the database is too slow, and the work is undone.
alter role carteiro_gateway set statement_timeout = '8s';

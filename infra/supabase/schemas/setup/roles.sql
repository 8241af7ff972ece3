-- One login role per service, with the least rights. They are created without a password: set one where
-- the service is deployed (alter role carteiro_gateway with password '…').
--
-- carteiro_platform is the group of all platform services; the member carteiro_platform_<platform> may act
-- for that platform only (see caller_platform), in mode live; carteiro_test_platform_<platform> in mode test. An eighth
-- platform needs such a role and nothing else.
--
-- carteiro_handler is what functions of the app run as (on_event). It may do what the app grants to it, and nothing of ours.

do $$
declare
  service_role_name text;
  prefix text;
begin
  if not exists (select from pg_roles where rolname = 'carteiro_platform') then
    create role carteiro_platform nologin;
  end if;

  if not exists (select from pg_roles where rolname = 'carteiro_handler') then
    create role carteiro_handler nologin;
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
    foreach prefix in array array['carteiro_platform_', 'carteiro_test_platform_']
    loop
      if not exists (select from pg_roles where rolname = prefix || service_role_name) then
        execute format('create role %I login in role carteiro_platform', prefix || service_role_name);
      end if;
    end loop;
  end loop;
end
$$;

-- A client waits for the gateway: it gets an error soon when the database is too slow, and the work is undone.
alter role carteiro_gateway set statement_timeout = '8s';

-- A service that is there takes its answers. One whose process is stopped or whose host is gone would keep a connection, and
-- what it holds, for as long as TCP tries, or for ever. After as long as a lease lasts Postgres ends it: none of its own timeouts
-- fires while it waits to send.
do $$
declare
  service_role_name text;
begin
  for service_role_name in
    select rolname from pg_roles where rolcanlogin and rolname ~ '^carteiro_(gateway|dispatcher|(test_)?platform_[a-z0-9_]+)$'
  loop
    execute format('alter role %I set tcp_user_timeout = %L', service_role_name, '30s');
    execute format('alter role %I set tcp_keepalives_idle = %L', service_role_name, '15s');
    execute format('alter role %I set tcp_keepalives_interval = %L', service_role_name, '5s');
    execute format('alter role %I set tcp_keepalives_count = 3', service_role_name);
  end loop;
end
$$;

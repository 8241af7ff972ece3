-- A dispatcher that starts, or that comes back after it has lost the database, compares it with what it remembers:
--   deployment_name    the deployment's own name, or null
--   witnessed          what the dispatcher has kept outside of the database: { system_identifier, lsn, attempts: { job id:
--                      number } }, or null. A database that knows less than its witness is an older state of itself.
-- The first dispatcher of all makes the database the installation's own. Answers as installation_state, and with
-- system_identifier.
create function carteiro.recognise_installation(deployment_name text, witnessed jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  here record;
  known carteiro.installation;
  found_problem text;
begin
  select * into here from carteiro.database_identity();
  insert into carteiro.installation (deployment, system_identifier, timeline, database_oid)
  values (deployment_name, here.system_identifier, here.timeline, here.database_oid)
  on conflict do nothing;
  select * into known from carteiro.installation for update;

  found_problem := case
    when known.problem is not null then known.problem
    when known.deployment <> deployment_name then 'copied'
    when carteiro.installation_problem() is not null then carteiro.installation_problem()
    when (witnessed ->> 'system_identifier')::bigint = here.system_identifier
      and (
        (witnessed ->> 'lsn')::pg_lsn > pg_current_wal_insert_lsn()
        or exists (
          select from jsonb_each_text(coalesce(witnessed -> 'attempts', '{}')) as seen
          join public.publication_jobs as job on job.id = seen.key::uuid
          where job.attempt < seen.value::integer
        )
      )
      then 'restored'
  end;
  if found_problem is not null and known.problem is null then
    update carteiro.installation
    set problem = found_problem, noticed_at = now(), data_until = carteiro.newest_timestamp()
    where singleton;
  elsif known.deployment is null and deployment_name is not null then
    update carteiro.installation set deployment = deployment_name where singleton;
  end if;
  return carteiro.installation_state() || jsonb_build_object('system_identifier', here.system_identifier::text);
end
$$;

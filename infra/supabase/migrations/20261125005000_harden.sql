-- What a role must not reach through what it may call.

-- A search path that doesn't name pg_temp has it in front, for types too: a service's role could make a domain
-- pg_temp.text whose check runs as the owner of the function that it calls. So every function has it last.
-- https://www.postgresql.org/docs/17/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
do $$
declare
  signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure
    from pg_proc as p
    where p.pronamespace = 'public'::regnamespace and 'search_path=""' = any (p.proconfig)
      and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('alter function %s set search_path = pg_catalog, pg_temp', signature);
  end loop;
end
$$;

-- Hosted Supabase's default grants reach sequences too: nobody but the functions draws a number.
do $$
declare
  own_sequence regclass;
begin
  for own_sequence in
    select c.oid::regclass
    from pg_class as c
    where c.relkind = 'S' and c.relnamespace = 'public'::regnamespace and c.relname like 'publication\_%'
  loop
    execute format('revoke all on sequence %s from public, anon, authenticated, service_role', own_sequence);
  end loop;
end
$$;

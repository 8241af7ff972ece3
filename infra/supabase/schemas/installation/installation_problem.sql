-- Why nothing may be claimed from this database: restored, moved or copied; null when it is the confirmed one, or when no
-- dispatcher has run on it yet.
create function carteiro.installation_problem() returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  known carteiro.installation;
  here record;
begin
  select * into known from carteiro.installation;
  if not found or known.problem is not null then
    return known.problem;
  end if;
  here := carteiro.database_identity();
  return case
    when (known.system_identifier, known.database_oid) <> (here.system_identifier, here.database_oid) then 'moved'
    when known.timeline <> here.timeline then 'restored'
  end;
end
$$;

-- Why nothing may be claimed from this database: restored, moved or copied; null when it is the confirmed one, or when no
-- dispatcher has run on it yet.
create function carteiro.installation_problem() returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(known.problem, case
    when (known.system_identifier, known.database_oid) <> (here.system_identifier, here.database_oid) then 'moved'
    when known.timeline <> here.timeline then 'restored'
  end)
  from carteiro.installation as known, carteiro.database_identity() as here
$$;

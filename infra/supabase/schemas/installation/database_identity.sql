-- What Postgres says of itself. A physical copy keeps the system identifier; a restore to a point in time gets a timeline of
-- its own; a dump that is loaded elsewhere gets another system identifier or another database oid.
create function carteiro.database_identity(
  out system_identifier bigint, out timeline integer, out database_oid oid
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select system.system_identifier, checkpoint.timeline_id, db.oid
  from pg_catalog.pg_control_system() as system, pg_catalog.pg_control_checkpoint() as checkpoint,
    pg_catalog.pg_database as db
  where db.datname = pg_catalog.current_database()
$$;

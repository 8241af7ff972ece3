-- What Postgres says of itself. A physical copy keeps the system identifier; a restore to a point in time gets a timeline of
-- its own; a dump that is loaded elsewhere gets another system identifier or another database oid.
-- Every poll asks, and Postgres reads its control file for the answer: a session remembers it for a second.
create function carteiro.database_identity(
  out system_identifier bigint, out timeline integer, out database_oid oid
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  remembered text[] := string_to_array(current_setting('carteiro.database_identity', true), ' ');
  seconds_now bigint := extract(epoch from clock_timestamp());
begin
  if remembered[1]::bigint = seconds_now then
    system_identifier := remembered[2];
    timeline := remembered[3];
    database_oid := remembered[4];
    return;
  end if;
  select system.system_identifier, checkpoint.timeline_id, db.oid
  into system_identifier, timeline, database_oid
  from pg_control_system() as system, pg_control_checkpoint() as checkpoint, pg_database as db
  where db.datname = current_database();
  perform set_config(
    'carteiro.database_identity', concat_ws(' ', seconds_now, system_identifier, timeline, database_oid), false
  );
end
$$;

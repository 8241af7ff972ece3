-- An operator says what has happened to the database; work goes on then.
--   restored  an older state of the same installation: every job that may have been published since restored_to (by default
--             the newest moment that the data know of) is reconciled at its platform before it is published
--   moved     the same data in another place, and nothing was lost: goes on as before
--   copy      a copy of another installation: its accounts are disconnected, what waits is cancelled
-- Answers installation_state with jobs, the number of jobs concerned. Raises CT002 when there is nothing to confirm, or when
-- what is confirmed contradicts what is known (a copy is never confirmed as restored or moved under another name).
create function carteiro.confirm_installation(confirmed text, deployment_name text default null, restored_to timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  here record;
  known carteiro.installation;
  found_problem text := carteiro.installation_problem();
  jobs integer := 0;
  known_until timestamptz;
begin
  select * into known from carteiro.installation for update;
  if found_problem is null then
    raise exception 'there is nothing to confirm: this is the database that the installation knows' using errcode = 'CT002';
  end if;
  if confirmed not in ('restored', 'moved', 'copy') then
    raise exception 'confirmed: expected restored, moved or copy' using errcode = '22023';
  end if;
  select * into here from carteiro.database_identity();
  if confirmed = 'restored' then
    known_until := coalesce(known.data_until, carteiro.newest_timestamp(), now());
    jobs := carteiro.mark_restored_jobs(least(restored_to, known_until), known_until);
  elsif confirmed = 'copy' then
    jobs := carteiro.detach_copy();
  end if;
  update carteiro.installation
  set deployment = coalesce(deployment_name, deployment), system_identifier = here.system_identifier,
    timeline = here.timeline, database_oid = here.database_oid, problem = null, confirmed_as = confirmed,
    confirmed_at = now()
  where singleton;
  perform carteiro.wake_dispatchers('live');
  perform carteiro.wake_dispatchers('test');
  return carteiro.installation_state() || jsonb_build_object('jobs', jobs);
end
$$;

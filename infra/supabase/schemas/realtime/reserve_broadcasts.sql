-- How many of so many broadcasts may be sent now, which are counted then. Half a second's worth may be sent at once. Less than
-- a twentieth of a second's worth is not granted where not all are: reading what waits for each broadcast alone would cost more
-- than all of them.
create function carteiro.reserve_broadcasts(wanted integer) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  per_second integer := (select broadcasts_per_second from carteiro.queue_settings);
  at_once integer := greatest(1, per_second / 2);
  due bigint := floor(per_second * extract(epoch from clock_timestamp()));
  sent bigint := (select last_value from carteiro.publication_broadcast_clock);
  granted integer;
begin
  -- After a quiet time; or (beyond what is due) after the limit was lowered.
  if sent not between due - at_once and due + at_once then
    sent := setval('carteiro.publication_broadcast_clock', case when sent < due then due - at_once else due end);
  end if;
  granted := greatest(0, least(wanted, due - sent));
  if granted < least(wanted, per_second / 20) then
    return 0;
  end if;
  perform nextval('carteiro.publication_broadcast_clock') from generate_series(1, granted);
  return granted;
end
$$;

-- How many jobs may be in flight over the whole system. Raising adds slots; lowering takes the free ones away at
-- once and lets the others finish. Jobs of mode test have slots of their own, numbered from 1001.
create function carteiro.set_max_concurrent(new_cap integer, of_mode text default 'live') returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  is_changed boolean;
  first_slot integer := carteiro.first_slot(of_mode);
begin
  if of_mode = 'live' then
    update carteiro.queue_settings set max_concurrent = new_cap where max_concurrent <> new_cap;
  else
    update carteiro.queue_settings set max_test_concurrent = new_cap where max_test_concurrent <> new_cap;
  end if;
  is_changed := found;
  insert into carteiro.publication_slots (slot)
  select generate_series(first_slot, first_slot + new_cap - 1)
  on conflict (slot) do nothing;
  delete from carteiro.publication_slots
  where slot >= first_slot + new_cap and mode = of_mode and lease_token is null;
  if is_changed then
    perform carteiro.wake_dispatchers(of_mode);
  end if;
end
$$;

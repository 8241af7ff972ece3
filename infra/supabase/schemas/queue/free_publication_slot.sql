create function carteiro.free_publication_slot(freed_lease uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  freed record;
begin
  select slot, dispatcher_id into freed from carteiro.publication_slots where lease_token = freed_lease for update;
  if found then
    perform carteiro.free_ended_slots(carteiro.pass_slots_to_prefetched(array[freed.slot], freed.dispatcher_id));
  end if;
end
$$;

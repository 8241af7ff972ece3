-- The places in which a dispatcher may prefetch leases, of so many that it wants: fewer by those that it has, and none
-- while it works in slots beyond a cap that was lowered. reusable are places that it has just left.
create function carteiro.free_prefetch_places(wanted integer, cap integer, for_dispatcher uuid, reusable integer[])
returns integer[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  room integer;
begin
  select case when bool_or(slot between cap + 1 and 1000 and lease_token is not null) then 0 else wanted - count(*) filter (
    where slot < 0 and dispatcher_id = for_dispatcher and slot <> all (reusable)
  ) end into room
  from carteiro.publication_slots;
  if room <= 0 then
    return '{}';
  end if;
  return (reusable || array(
    select slot from carteiro.publication_slots
    where slot < 0 and lease_token is null
    order by slot desc
    limit room
    for update skip locked
  ))[1 : room];
end
$$;

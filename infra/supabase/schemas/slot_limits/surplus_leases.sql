-- Leases that a dispatcher has prefetched and that are more than their platform may have by now: it gives them back.
create function carteiro.surplus_leases(of_dispatcher uuid, limited text[], limits integer[]) returns uuid[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if cardinality(limited) = 0 then
    return '{}';
  end if;
  return array(
    select theirs.lease_token
    from (
      select slot.slot, slot.lease_token, slot.dispatcher_id, slot.deployment,
        row_number() over (partition by slot.deployment order by slot.slot < 0, abs(slot.slot)) as place
      from carteiro.publication_slots as slot
      where slot.deployment = any (limited) and slot.lease_token is not null
    ) as theirs
    where theirs.slot < 0 and theirs.dispatcher_id = of_dispatcher
      and theirs.place > limits[array_position(limited, theirs.deployment)]
  );
end
$$;

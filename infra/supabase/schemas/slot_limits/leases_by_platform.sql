-- How many leases each deployment has, slots and those prefetched, but for those that end in this transaction (vacant).
create function carteiro.leases_by_platform(vacant integer[]) returns table (deployment text, leases bigint)
language sql stable
begin atomic
  select slot.deployment, count(*)
  from carteiro.publication_slots as slot
  where slot.lease_token is not null and slot.slot <> all (vacant)
  group by slot.deployment;
end;

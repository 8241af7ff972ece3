-- Frees a slot that is locked and whose attempt is over. This is checked again: its dispatcher may have freed the slot and
-- given it to another job meanwhile, which the statement that found the slot cannot see.
create function carteiro.free_slot_without_work(ended_slot integer) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  lease uuid;
begin
  select taken.lease_token into lease
  from carteiro.publication_slots as taken
  where taken.slot = ended_slot and taken.lease_token is not null and carteiro.is_slot_without_work(taken);
  if found then
    perform carteiro.free_publication_slot(lease);
  end if;
end
$$;

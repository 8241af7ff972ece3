-- Makes a lease last until a call that cannot be taken back has surely ended: no other job gets its slot before,
-- whatever becomes of its dispatcher meanwhile. Locks the slot, so it comes before the job is locked (docs/locks.md). A lease that has
-- run out stays so.
create function carteiro.extend_lease(extended_lease uuid, call_ends_at timestamptz) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- A lease that moved up to another slot at this moment is found there by a second try.
  for attempt in 1 .. 2
  loop
    update carteiro.publication_slots as slot
    set lease_expires_at = greatest(slot.lease_expires_at, extend_lease.call_ends_at)
    where slot.lease_token = extended_lease and slot.lease_expires_at > now();
    exit when found;
  end loop;
end
$$;

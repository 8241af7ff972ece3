-- Of deployments that may not hold every slot, those of which jobs may be leased in this transaction. Two dispatchers that both
-- leased would both count what was there before: the second one gets none now, without waiting. Leases are counted in a
-- statement after this one.
create function carteiro.lock_limited_platforms(of_deployments text[]) returns text[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  return array(
    select deployment from unnest(of_deployments) as deployment
    where pg_try_advisory_xact_lock(hashtext('publication_slot_limits'), hashtext(deployment))
  );
end
$$;

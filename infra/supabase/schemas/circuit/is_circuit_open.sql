-- Whether a platform's circuit is open for a user; with null, for everybody.
create function carteiro.is_circuit_open(policy carteiro.platform_policies, for_user uuid) returns boolean
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  settings carteiro.queue_settings := (select s from carteiro.queue_settings as s);
begin
  return policy.failures_in_a_row >= settings.circuit_after
    and (cardinality(policy.failing_users) not between 1 and settings.circuit_users - 1
      or coalesce(for_user = any (policy.failing_users), false));
end
$$;

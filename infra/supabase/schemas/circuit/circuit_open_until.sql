-- Until when a platform that does not answer a user is left alone by their jobs; null when it may be sent to. When its time
-- is over, one job tries.
create function carteiro.circuit_open_until(of_deployment text, for_user uuid) returns timestamptz
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  policy carteiro.platform_policies;
begin
  select * into policy from carteiro.platform_policies as p where p.deployment = of_deployment;
  if not found or not carteiro.is_circuit_open(policy, for_user) then
    return null;
  end if;
  if policy.open_until > now() then
    return policy.open_until;
  end if;
  -- A transaction that has locked the row tries, or has had an answer: a poll, which holds locks of jobs, does not wait for it.
  perform from carteiro.platform_policies as p
  where p.deployment = of_deployment and (p.trial_until is null or p.trial_until <= now())
  for update skip locked;
  if found then
    update carteiro.platform_policies as p
    set trial_until = now() + (select lease from carteiro.queue_settings)
    where p.deployment = of_deployment;
    return null;
  end if;
  return greatest(policy.trial_until, now() + interval '1 second');
end
$$;

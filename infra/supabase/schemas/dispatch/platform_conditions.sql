-- What a claim has to know of the deployments of its mode. unrestricted: those whose jobs need no check of each: they are not paused, have no
-- rates, and answer. limited: those that may not hold every slot, and how many they may (slot_limits); none, where one is
-- alone and answers.
create function carteiro.platform_conditions(
  cap integer, of_mode text, out unrestricted text[], out limited text[], out limits integer[]
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  are_limited boolean;
begin
  select
    coalesce(array_agg(known.deployment) filter (where policy.deployment is null or (
      policy.paused_at is null and policy.rates = '[]' and policy.failures_in_a_row < settings.circuit_after
    )), '{}'),
    count(*) filter (where known.last_due_at > now() - settings.slot_left_for) > 1
      or count(policy.timed_out_at) > 0
  into unrestricted, are_limited
  from carteiro.queue_settings as settings
  cross join carteiro.platforms as known
  left join carteiro.platform_policies as policy on policy.deployment = known.deployment
  where known.mode = of_mode;

  if are_limited then
    select array_agg(its.deployment), array_agg(its.slots) into limited, limits
    from carteiro.slot_limits(cap, of_mode) as its
    where its.reason is not null;
  end if;
  limited := coalesce(limited, '{}');
end
$$;

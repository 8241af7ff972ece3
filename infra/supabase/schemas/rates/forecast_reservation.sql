-- When a job of this kind would begin if it were enqueued now for that time, as far as its platform's rates and circuit
-- say: { runs_at, delayed_by: rate_limited | platform_unavailable | null }. Nothing is reserved. Where users share a rate it is
-- an estimate.
create function carteiro.forecast_reservation(
  of_platform text, of_option text, of_account uuid, wanted_at timestamptz, of_mode text default 'live'
) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  its_deployment text := carteiro.deployment_of(of_platform, of_mode);
  start timestamptz := greatest(wanted_at, now());
  starts_at timestamptz;
  its record := carteiro.rates_by_scope(its_deployment, of_option, of_account);
  of_user uuid := (select account.user_id from carteiro.platform_accounts as account where account.id = of_account);
  opens_at timestamptz;
begin
  starts_at := carteiro.first_common_time(
    its.own_rates || its.shared_rates, its.own_keys || its.shared_keys,
    greatest(start, carteiro.shared_rate_time(its_deployment, of_user, its.shared_rates, its.shared_keys))
  );
  select policy.open_until into opens_at
  from carteiro.platform_policies as policy
  where policy.deployment = its_deployment and carteiro.is_circuit_open(policy, of_user);
  return jsonb_build_object(
    'runs_at', greatest(starts_at, opens_at),
    'delayed_by', case
      when opens_at > starts_at then 'platform_unavailable'
      when starts_at > start then 'rate_limited'
    end
  );
end
$$;

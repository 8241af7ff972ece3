-- The same, apart: those of the account, and those that all users of the platform share.
create function carteiro.rates_by_scope(
  of_deployment text, of_option text, of_account uuid,
  out own_rates jsonb[], out own_keys text[], out shared_rates jsonb[], out shared_keys text[]
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  select coalesce(array_agg(its.rate) filter (where is_own), '{}'),
    coalesce(array_agg(its.rate_key) filter (where is_own), '{}'),
    coalesce(array_agg(its.rate) filter (where not is_own), '{}'),
    coalesce(array_agg(its.rate_key) filter (where not is_own), '{}')
  into own_rates, own_keys, shared_rates, shared_keys
  from carteiro.rates_of(of_deployment, of_option, of_account) as its
  cross join lateral (select its.rate ->> 'scope' is not distinct from 'account' as is_own) as scope;
end
$$;

-- The rates that a job of this kind falls under, each with the key of those who share it.
create function carteiro.rates_of(of_deployment text, of_option text, of_account uuid)
returns table (rate jsonb, rate_key text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    select rates.value,
      of_deployment || ':' || rates.ordinality
        || case when rates.value ->> 'scope' = 'account' then ':' || coalesce(of_account::text, '') else '' end
    from carteiro.platform_policies as policy
    cross join lateral jsonb_array_elements(policy.rates) with ordinality as rates
    where policy.deployment = of_deployment and (not rates.value ? 'option' or rates.value ->> 'option' = of_option);
end
$$;

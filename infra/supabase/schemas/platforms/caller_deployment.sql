-- The deployment that the connected role may act for.
create function carteiro.caller_deployment() returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select carteiro.deployment_of(carteiro.caller_platform(), carteiro.caller_mode())
$$;

-- When a user's job gets its place under rates that all users of its platform share, by estimate; now() is certain. The one
-- that waits at of_place, or one that came now.
create function carteiro.shared_rate_time(
  of_deployment text, of_user uuid, rates jsonb[], rate_keys text[], of_place bigint default null
) returns timestamptz
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  at_last timestamptz := now();
begin
  for i in 1 .. cardinality(rate_keys)
  loop
    at_last := greatest(at_last, carteiro.first_free_time(rates[i], rate_keys[i], now(),
      places_before => carteiro.rate_places_before(of_deployment, rates[i], of_user, of_place)));
  end loop;
  return carteiro.first_common_time(rates, rate_keys, at_last);
end
$$;

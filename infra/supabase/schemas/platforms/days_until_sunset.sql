-- Whole days until then, by UTC; 0 or less: it is over.
create function carteiro.days_until_sunset(catalog jsonb) returns integer
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return carteiro.sunset_of(catalog) - (now() at time zone 'UTC')::date;
end
$$;

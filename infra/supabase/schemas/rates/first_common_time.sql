-- The first moment, not before a given one, that fits all of these rates.
create function carteiro.first_common_time(
  rates jsonb[], rate_keys text[], not_before timestamptz, called_by timestamptz default null
) returns timestamptz
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  starts_at timestamptz := not_before;
  later timestamptz;
begin
  loop
    later := starts_at;
    for i in 1 .. cardinality(rate_keys)
    loop
      later := greatest(later, carteiro.first_free_time(rates[i], rate_keys[i], later, called_by));
    end loop;
    exit when later = starts_at;
    starts_at := later;
  end loop;
  return starts_at;
end
$$;

-- The day from which the version of the platform's API that a catalog names is not served any more (UTC). Null: none is documented.
create function carteiro.sunset_of(catalog jsonb) returns date
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  sunset text := catalog #>> '{api_version,sunset}';
begin
  return case when sunset ~ '^\d{4}-\d{2}-\d{2}$' then make_date(
    left(sunset, 4)::integer, substr(sunset, 6, 2)::integer, right(sunset, 2)::integer
  ) end;
exception when datetime_field_overflow then
  return null;
end
$$;

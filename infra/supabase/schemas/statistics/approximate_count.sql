-- How many rows a table has: exact below ten thousand, the statistics' estimate above.
create function carteiro.approximate_count(of_table regclass) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  exact_up_to constant integer := 10000;
  counted bigint;
begin
  execute format('select count(*) from (select from %s limit %s) as counted', of_table, exact_up_to) into counted;
  if counted < exact_up_to then
    return counted;
  end if;
  return greatest(counted, pg_stat_get_live_tuples(of_table), (
    select reltuples::bigint from pg_class where oid = of_table
  ));
end
$$;

create function carteiro.bucket_start(moment timestamptz, grain interval) returns timestamptz
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select date_bin(grain, moment, timestamptz '2000-01-01 00:00:00Z')
$$;

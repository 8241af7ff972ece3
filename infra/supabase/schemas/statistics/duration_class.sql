-- Durations fall into classes that grow by a fifth: class n begins at 2^(n/4) milliseconds. A percentile read from them
-- is right to a tenth.
create function carteiro.duration_class(duration interval) returns integer
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select floor(4 * ln(greatest(extract(epoch from duration)::double precision * 1000, 1)) / ln(2::double precision))::integer
$$;

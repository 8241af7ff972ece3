-- base, base × 4, base × 16 …, at most the cap, ± 20 % so that jobs that failed together don't return together.
create function carteiro.retry_delay(retries_so_far integer) returns interval
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select least(retry_base * 4 ^ retries_so_far, retry_cap) * (0.8 + 0.4 * random()) from carteiro.queue_settings
$$;

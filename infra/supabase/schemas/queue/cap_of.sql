-- How many jobs of a mode may be in flight.
create function carteiro.cap_of(of_mode text) returns integer
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select case of_mode when 'live' then settings.max_concurrent else settings.max_test_concurrent end
    from carteiro.queue_settings as settings
  );
end
$$;

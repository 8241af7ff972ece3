-- How many messages a user may have in a queue: enough that the slots never wait for more, and no more.
create function carteiro.queue_share() returns integer
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (select greatest(10, 2 * max_concurrent) from carteiro.queue_settings);
end
$$;

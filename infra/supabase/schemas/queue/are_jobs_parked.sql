-- Whether jobs of a mode wait for a slot of their platform.
create function carteiro.are_jobs_parked(of_mode text) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from carteiro.publication_backlog as b
    where b.queue = any (carteiro.priority_queues_of(of_mode)) and b.message_id is not null
  );
end
$$;

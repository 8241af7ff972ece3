-- Whether anything listens for an event. An event of no platform in particular is for all.
create function carteiro.is_event_wanted(event_type text, owner_id uuid, of_platforms text[], of_mode text) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from carteiro.event_listeners as listener
    where (listener.user_id = owner_id or listener.user_id is null)
      and (listener.types is null or event_type = any (listener.types))
      and (listener.platforms is null or of_platforms is null or of_platforms && listener.platforms)
      and (listener.mode is null or listener.mode = of_mode)
  );
end
$$;

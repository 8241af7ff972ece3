-- How many messages more a user may have in a queue: none while others of theirs wait for it.
create function carteiro.queue_room(of_queue text, of_user uuid) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (
    select from carteiro.publication_backlog as waiting where waiting.user_id = of_user and waiting.queue = of_queue
  ) then
    return 0;
  end if;
  return carteiro.queue_share() - carteiro.queued_messages_of(of_queue, of_user);
end
$$;

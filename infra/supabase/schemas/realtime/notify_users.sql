-- Broadcasts of one event about jobs or publications: at once as far as the limit allows and nothing waits already; the rest
-- waits for flush_broadcasts, which a sleeping dispatcher is woken for.
create function carteiro.notify_users(event_name text, about uuid[], user_ids uuid[], payloads jsonb[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  others_wait boolean := exists (select from carteiro.publication_broadcasts);
  room integer := 0;
begin
  if not others_wait then
    room := carteiro.reserve_broadcasts(cardinality(about));
  end if;
  if room > 0 then
    perform carteiro.broadcast_to_users(event_name, user_ids[:room], payloads[:room]);
  end if;
  if room < cardinality(about) then
    insert into carteiro.publication_broadcasts (event, about, user_id)
    select event_name, later.about, later.user_id
    from unnest(about[room + 1 :], user_ids[room + 1 :]) as later (about, user_id);
    if not others_wait then
      perform pg_notify('publication_wake_up', '');
    end if;
  end if;
end
$$;

-- A transaction that puts a message into a queue holds this lock, shared, until it commits; a dispatcher that is about to
-- sleep takes it alone and checks the queues once more (poll_publication_queue). So a message is either seen by
-- that check, or its sender sees that a dispatcher sleeps. A sleeping dispatcher polls every ten seconds: one that was not
-- seen for a minute is dead. A dispatcher works in one mode; each mode has its own lock and channel.
create function carteiro.wake_dispatchers(of_mode text default 'live') returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  wake_up text := carteiro.wake_up_of(of_mode);
begin
  perform pg_advisory_xact_lock_shared(hashtext(wake_up));
  if exists (select from carteiro.dispatchers where mode = of_mode and asleep and seen_at > now() - interval '1 minute') then
    perform pg_notify(wake_up, '');
  end if;
end
$$;

-- A dispatcher sleeps until the next timer that it has seen, and ten seconds at most (services/dispatcher/src/timing.ts):
-- what sets one that is due sooner sends a wake-up, so that jobs begin to the second.
create function carteiro.wake_for_timer(due_at timestamptz, of_mode text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if due_at < now() + interval '10 seconds' then
    perform carteiro.wake_dispatchers(of_mode);
  end if;
end
$$;

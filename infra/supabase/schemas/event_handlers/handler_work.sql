-- What there is to do for dispatchers: { due: functions that may be called now, next_due_in_seconds, overdue: [{ pid, started_at }] }, the
-- connections whose call goes on although its lease has expired: its function has lifted its time limit, or its dispatcher is gone.
create function carteiro.handler_work() returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  over text[] := array(
    select handler.function from carteiro.event_handlers as handler
    where handler.lease_expires_at < clock_timestamp()
    for no key update skip locked
  );
begin
  return (
    select jsonb_build_object(
      'due', count(*) filter (
        where next.due_at <= clock_timestamp() and (handler.lease_expires_at is null or handler.function = any (over))
      ),
      'next_due_in_seconds', min(extract(epoch from coalesce(handler.lease_expires_at, next.due_at) - clock_timestamp())),
      'overdue', coalesce(jsonb_agg(
        jsonb_build_object('pid', handler.backend_pid, 'started_at', handler.backend_started_at)
      ) filter (where handler.lease_expires_at < clock_timestamp() and handler.function <> all (over)), '[]')
    )
    from carteiro.event_handlers as handler
    left join lateral (
      select min(event.due_at) as due_at
      from carteiro.handler_events as event
      where event.function = handler.function and event.dead_at is null
    ) as next on carteiro.installation_problem() is null
  );
end
$$;

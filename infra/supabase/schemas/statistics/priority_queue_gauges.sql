-- [{ queue, mode, ready, oldest_seconds }]: messages of each queue of a mode that has a deployment, and how long its first one has been there.
create function carteiro.priority_queue_gauges() returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  queue text;
  its_mode text;
  table_name text;
  oldest timestamptz;
  gauges jsonb := '[]';
begin
  for its_mode, queue in
    select known.mode, name
    from (select distinct mode from carteiro.platforms) as known
    cross join unnest(array['high', 'normal', 'low']) with ordinality as its (name, place)
    order by known.mode, place
  loop
    table_name := 'q_' || carteiro.priority_queue_of(queue, its_mode);
    execute format('select enqueued_at from pgmq.%I order by msg_id limit 1', table_name)
    into oldest;
    gauges := gauges || jsonb_build_object(
      'queue', queue,
      'mode', its_mode,
      'ready', carteiro.approximate_count(format('pgmq.%I', table_name)::regclass),
      'oldest_seconds', coalesce(extract(epoch from clock_timestamp() - oldest), 0)
    );
  end loop;
  return gauges;
end
$$;

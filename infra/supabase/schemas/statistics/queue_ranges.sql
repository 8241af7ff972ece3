-- The three ranges: their name, the width of a bar, how many bars, and how long they are kept.
create function carteiro.queue_ranges() returns table (name text, grain interval, bars integer, kept interval)
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  values ('hour', interval '1 minute', 60, interval '3 hours'),
    ('day', interval '15 minutes', 96, interval '3 days'),
    ('week', interval '2 hours', 84, interval '400 days')
$$;

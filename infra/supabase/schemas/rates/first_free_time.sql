-- The first moment, not before a given one, at which one more job fits a rate: beside all reservations, or beside the calls that
-- were made so far; when so many others have taken their places first (places_before), by estimate.
create function carteiro.first_free_time(
  rate jsonb, of_rate_key text, not_before timestamptz, called_by timestamptz default null, places_before bigint default 0
) returns timestamptz
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  jobs integer := (rate ->> 'jobs')::integer;
  zone text := rate ->> 'day_in';
  starts_at timestamptz := not_before;
  time_window interval;
  blocking timestamptz;
  midnight timestamptz;
  tomorrow timestamptz;
  taken_that_day bigint;
  others bigint := places_before;
begin
  if zone is null then
    -- Times are reserved in order, so the last but `jobs` of them is the one that must have left the window; each of the
    -- others takes the place of the next one, and those beyond `jobs` take the places of one another.
    time_window := make_interval(secs => (rate ->> 'seconds')::double precision);
    select taken.reserved_for into blocking
    from carteiro.rate_reservations as taken
    where taken.rate_key = of_rate_key and (called_by is null or (taken.is_called and taken.reserved_for <= called_by))
    order by taken.reserved_for desc
    offset jobs - 1 - others % jobs
    limit 1;
    return greatest(starts_at, blocking + time_window) + time_window * (others / jobs);
  end if;
  loop
    midnight := date_trunc('day', starts_at at time zone zone) at time zone zone;
    tomorrow := (date_trunc('day', starts_at at time zone zone) + interval '1 day') at time zone zone;
    select count(*) into taken_that_day
    from carteiro.rate_reservations as taken
    where taken.rate_key = of_rate_key and taken.reserved_for >= midnight and taken.reserved_for < tomorrow
      and (called_by is null or (taken.is_called and taken.reserved_for <= called_by));
    exit when jobs - taken_that_day > others;
    others := others - greatest(jobs - taken_that_day, 0);
    starts_at := tomorrow;
    if taken_that_day = 0 then
      -- Nor are the days after it taken.
      starts_at := (starts_at at time zone zone + make_interval(days => (others / jobs)::integer)) at time zone zone;
      others := others % jobs;
    end if;
  end loop;
  return starts_at;
end
$$;

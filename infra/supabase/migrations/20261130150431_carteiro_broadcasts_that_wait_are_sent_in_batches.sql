set check_function_bodies = off;

-- Sends what waits, as far as the limit allows: one of each user at a time, and of a job only its present state. Reads a
-- thousand rows at most. Returns whether something is left.
create or replace function carteiro.flush_broadcasts() returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  room integer;
  sent record;
begin
  if not exists (select from carteiro.publication_broadcasts) then
    return false;
  end if;
  room := carteiro.reserve_broadcasts(1000);
  if room = 0 then
    return true;
  end if;
  for sent in
    with waiting as materialized (
      select place, event, about, user_id from carteiro.publication_broadcasts
      order by place
      limit 1000
      for update skip locked
    ),
    changed as (
      select event, about, user_id, min(place) as first, array_agg(place) as places from waiting group by event, about, user_id
    ),
    chosen as (
      select * from changed
      order by row_number() over (partition by user_id order by first), first
      limit room
    ),
    gone as (
      delete from carteiro.publication_broadcasts where place in (select unnest(places) from chosen)
    )
    select chosen.event, array_agg(chosen.user_id order by chosen.first) as user_ids,
      array_agg(
        case chosen.event
          when 'publication_created' then jsonb_build_object('publication_id', chosen.about)
          else carteiro.publication_job_json(job)
        end order by chosen.first
      ) as payloads
    from chosen
    left join public.publication_jobs as job on job.id = chosen.about
    where chosen.event = 'publication_created' or job.id is not null
    group by chosen.event
    order by chosen.event desc
  loop
    perform carteiro.broadcast_to_users(sent.event, sent.user_ids, sent.payloads);
  end loop;
  return exists (select from carteiro.publication_broadcasts);
end
$$;

-- How many of so many broadcasts may be sent now, which are counted then. Half a second's worth may be sent at once. Less than
-- a twentieth of a second's worth is not granted where not all are: reading what waits for each broadcast alone would cost more
-- than all of them.
create or replace function carteiro.reserve_broadcasts(wanted integer) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  per_second integer := (select broadcasts_per_second from carteiro.queue_settings);
  at_once integer := greatest(1, per_second / 2);
  due bigint := floor(per_second * extract(epoch from clock_timestamp()));
  sent bigint := (select last_value from carteiro.publication_broadcast_clock);
  granted integer;
begin
  -- After a quiet time; or (beyond what is due) after the limit was lowered.
  if sent not between due - at_once and due + at_once then
    sent := setval('carteiro.publication_broadcast_clock', case when sent < due then due - at_once else due end);
  end if;
  granted := greatest(0, least(wanted, due - sent));
  if granted < least(wanted, per_second / 20) then
    return 0;
  end if;
  perform nextval('carteiro.publication_broadcast_clock') from generate_series(1, granted);
  return granted;
end
$$;

reset check_function_bodies;

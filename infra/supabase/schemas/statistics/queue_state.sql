-- Now, in a mode: { at, mode, cap, in_flight: [{ platform, jobs }], limited: [{ platform, slots, reason }] (slot_limits), waiting: [{ queue, platform, jobs, oldest_seconds }],
-- held: [{ platform, reason, jobs }], later }. later is what has its time still to come; it and what is held are counted up
-- to a bound, for a million scheduled posts must cost nothing.
create function carteiro.queue_state(count_at_most integer default 10000, of_mode text default 'live') returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  with working as (
    select job.platform, count(*) as jobs
    from carteiro.publication_slots as slot
    join public.publication_jobs as job on job.id = slot.job_id
    where slot.slot > 0 and slot.mode = of_mode and slot.lease_token is not null
    group by job.platform
  ),
  held as (
    select job.platform, job.hold_reason as reason, count(*) as jobs
    from (
      select job_id from carteiro.publication_timers where mode = of_mode and due_at = 'infinity' limit count_at_most
    ) as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where job.hold_reason is not null
    group by job.platform, job.hold_reason
  ),
  depth as (
    select queue, platform, jobs, greatest(extract(epoch from now() - oldest), 0) as oldest_seconds
    from carteiro.queue_depth(of_mode)
  )
  select jsonb_build_object(
    'at', now(),
    'mode', of_mode,
    'cap', carteiro.cap_of(of_mode),
    'in_flight', coalesce((select jsonb_agg(to_jsonb(working) order by platform) from working), '[]'),
    'limited', coalesce((
      select jsonb_agg(
        jsonb_build_object('platform', known.platform, 'slots', its.slots, 'reason', its.reason) order by known.platform
      )
      from carteiro.slot_limits(carteiro.cap_of(of_mode), of_mode) as its
      join carteiro.platforms as known on known.deployment = its.deployment
      where its.reason is not null
    ), '[]'),
    'waiting', coalesce((select jsonb_agg(to_jsonb(depth) order by queue, platform) from depth), '[]'),
    'held', coalesce((select jsonb_agg(to_jsonb(held) order by platform, reason) from held), '[]'),
    'later', (
      select count(*)
      from (select from carteiro.publication_timers where mode = of_mode and due_at < 'infinity' limit count_at_most) as timer
    )
  )
$$;

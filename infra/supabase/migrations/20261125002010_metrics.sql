-- What operators are shown of the queue: now, and over an hour, a day or a week.

-- Now: { at, cap, in_flight: [{ platform, jobs }], waiting: [{ lane, platform, jobs, oldest_seconds }],
-- held: [{ platform, reason, jobs }], later }. later is what has its time still to come; it and what is held are counted up
-- to a bound, for a million scheduled posts must cost nothing.
create function public.queue_state(count_at_most integer default 10000) returns jsonb
language sql stable
security definer
set search_path = ''
as $$
  with working as (
    select job.platform, count(*) as jobs
    from public.publication_slots as slot
    join public.publication_jobs as job on job.id = slot.job_id
    where slot.slot > 0 and slot.lease_token is not null
    group by job.platform
  ),
  held as (
    select job.platform, job.hold_reason as reason, count(*) as jobs
    from (
      select job_id from public.publication_timers where due_at = 'infinity' limit count_at_most
    ) as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where job.hold_reason is not null
    group by job.platform, job.hold_reason
  ),
  depth as (
    select lane, platform, jobs, greatest(extract(epoch from now() - oldest), 0) as oldest_seconds
    from public.queue_depth()
  )
  select jsonb_build_object(
    'at', now(),
    'cap', (select max_concurrent from public.queue_settings),
    'in_flight', coalesce((select jsonb_agg(to_jsonb(working) order by platform) from working), '[]'),
    'waiting', coalesce((select jsonb_agg(to_jsonb(depth) order by lane, platform) from depth), '[]'),
    'held', coalesce((select jsonb_agg(to_jsonb(held) order by platform, reason) from held), '[]'),
    'later', (
      select count(*)
      from (select from public.publication_timers where due_at < 'infinity' limit count_at_most) as timer
    )
  )
$$;

-- The duration, in seconds, below which a share of those counted by class lies.
create function public.duration_at(share double precision, classes integer[], amounts bigint[]) returns double precision
language plpgsql immutable
set search_path = ''
as $$
declare
  wanted double precision;
  below double precision := 0;
begin
  select share * sum(amount) into wanted from unnest(amounts) as amount;
  for i in 1 .. cardinality(classes)
  loop
    if below + amounts[i] >= wanted then
      return 2 ^ ((classes[i] + (wanted - below) / amounts[i]) / 4) / 1000;
    end if;
    below := below + amounts[i];
  end loop;
  return null;
end
$$;

-- Over a range of queue_ranges, of one platform or of all:
-- { range, bar_seconds, counted: [{ at, platform, measure, detail, amount }] } holds what happened, by bar and platform;
-- durations: [{ at | null, platform | null, measure, p50, p95, p99 }] in seconds: per bar, per platform, and of all.
create function public.queue_history(of_range text, of_platform text default null) returns jsonb
language sql stable
security definer
set search_path = ''
as $$
  with range as (
    select grain, public.bar_of(now(), grain) - (bars - 1) * grain as since, mark.counted_until
    from public.queue_ranges()
    cross join public.queue_statistics_mark as mark
    where name = of_range
  ),
  kept as (
    select s.bucket, s.platform, s.measure, s.detail, s.amount
    from range
    join public.queue_statistics as s on s.grain = range.grain and s.bucket >= range.since
    union all
    select recent.bucket, recent.platform, recent.measure, recent.detail, recent.amount
    from range
    cross join public.count_queue_events(greatest(range.counted_until, range.since), 'infinity', range.grain) as recent
  ),
  counted as (
    select bucket, platform, measure, detail, sum(amount)::bigint as amount
    from kept
    where of_platform is null or platform = of_platform
    group by bucket, platform, measure, detail
  ),
  classes as (
    select bucket, platform, measure, detail::integer as class, sum(amount)::bigint as amount
    from counted
    where measure in ('waiting', 'service')
    group by grouping sets ((bucket, measure, class), (platform, measure, class), (measure, class))
  ),
  durations as (
    select bucket, platform, measure, array_agg(class order by class) as classes, array_agg(amount order by class) as amounts
    from classes
    group by bucket, platform, measure
  )
  select jsonb_build_object(
    'range', of_range,
    'bar_seconds', (select extract(epoch from grain)::integer from range),
    'since', (select since from range),
    'counted', coalesce((
      select jsonb_agg(jsonb_build_object(
        'at', bucket, 'platform', platform, 'measure', measure, 'detail', detail, 'amount', amount
      ) order by bucket)
      from counted
      where measure not in ('waiting', 'service')
    ), '[]'),
    'durations', coalesce((
      select jsonb_agg(jsonb_build_object(
        'at', bucket, 'platform', platform, 'measure', measure,
        'p50', public.duration_at(0.5, classes, amounts), 'p95', public.duration_at(0.95, classes, amounts),
        'p99', public.duration_at(0.99, classes, amounts)
      ) order by bucket)
      from durations
    ), '[]')
  )
$$;

-- A job's steps as its author may see them: what was done when, not what was sent or answered.
create function public.publication_job_steps(of_job_id uuid) returns jsonb
language sql stable
security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'step', taken.step, 'state', taken.state, 'commits', taken.commits, 'attempt', taken.attempt,
    'began_at', taken.began_at, 'finished_at', taken.finished_at
  ) order by taken.began_at), '[]')
  from public.publication_steps as taken
  where taken.job_id = of_job_id
$$;

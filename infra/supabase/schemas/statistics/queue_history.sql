-- Over a range of queue_ranges, of one platform or of all, in a mode:
-- { range, bar_seconds, counted: [{ at, platform, measure, detail, amount }] } holds what happened, by bar and platform;
-- durations: [{ at | null, platform | null, measure, p50, p95, p99 }] in seconds: per bar, per platform, and of all.
create function carteiro.queue_history(of_range text, of_platform text default null, of_mode text default 'live') returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  with range as (
    select grain, carteiro.bucket_start(now(), grain) - (bars - 1) * grain as since, mark.counted_until
    from carteiro.queue_ranges()
    cross join carteiro.queue_statistics_cursor as mark
    where name = of_range
  ),
  kept as (
    select s.bucket, s.platform, s.mode, s.measure, s.detail, s.amount
    from range
    join carteiro.queue_statistics as s on s.grain = range.grain and s.bucket >= range.since
    union all
    select recent.bucket, recent.platform, recent.mode, recent.measure, recent.detail, recent.amount
    from range
    cross join carteiro.count_queue_events(greatest(range.counted_until, range.since), 'infinity', range.grain) as recent
  ),
  counted as (
    select bucket, platform, measure, detail, sum(amount)::bigint as amount
    from kept
    where mode = of_mode and (of_platform is null or platform = of_platform)
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
        'p50', carteiro.duration_at(0.5, classes, amounts), 'p95', carteiro.duration_at(0.95, classes, amounts),
        'p99', carteiro.duration_at(0.99, classes, amounts)
      ) order by bucket)
      from durations
    ), '[]')
  )
$$;

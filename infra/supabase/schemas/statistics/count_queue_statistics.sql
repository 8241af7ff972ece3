-- Every minute: counts what happened, and how many wait. An event is written before its transaction ends, so the last
-- minute is left for the next count. Returns until when all is counted.
create function carteiro.count_queue_statistics() returns timestamptz
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  since timestamptz;
  until timestamptz := date_trunc('minute', clock_timestamp() - interval '1 minute');
begin
  select mark.counted_until into since from carteiro.queue_statistics_cursor as mark for update;

  insert into carteiro.queue_statistics as s (grain, bucket, platform, mode, measure, detail, amount)
  select range.grain, carteiro.bucket_start(counted.bucket, range.grain), counted.platform, counted.mode,
    counted.measure, counted.detail, sum(counted.amount)
  from carteiro.count_queue_events(since, until, interval '1 minute') as counted
  cross join carteiro.queue_ranges() as range
  where counted.bucket > now() - range.kept
  group by 1, 2, 3, 4, 5, 6
  on conflict (grain, bucket, platform, mode, measure, detail) do update set amount = s.amount + excluded.amount;

  insert into carteiro.queue_statistics as s (grain, bucket, platform, mode, measure, amount)
  select range.grain, carteiro.bucket_start(now(), range.grain), known.platform, known.mode, 'depth',
    coalesce(sum(depth.jobs), 0)
  from carteiro.platforms as known
  left join lateral carteiro.queue_depth(known.mode) as depth on depth.platform = known.platform
  cross join carteiro.queue_ranges() as range
  group by 1, 2, 3, 4
  on conflict (grain, bucket, platform, mode, measure, detail) do update set amount = greatest(s.amount, excluded.amount);

  delete from carteiro.queue_statistics as s
  using carteiro.queue_ranges() as range
  where s.grain = range.grain and s.bucket < now() - range.kept;

  until := greatest(since, until);
  update carteiro.queue_statistics_cursor set counted_until = until where one_row;
  return until;
end
$$;

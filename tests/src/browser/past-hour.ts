import type { Sql } from 'postgres'

/** Statistics of an ordinary hour, for the charts of a stack that has just started. */
export const pastHour = async (sql: Sql): Promise<void> => {
  await sql`
    with minutes as (
      select carteiro.bucket_start(now() - n * interval '1 minute', '1 minute') as bucket, platform,
        -- A slow wave over the hour, other for each platform.
        greatest(0, round(3 + 2 * sin(n / 8.0 + length(platform)) + 2 * random()))::bigint as posts
      from generate_series(0, 58) as n, platforms
    ), counted as (
      select bucket, platform, 'enqueued' as measure, '' as detail, posts as amount from minutes
      union all select bucket, platform, 'attempt_started', '', posts from minutes
      union all select bucket, platform, 'completed', '', posts from minutes
      union all select bucket, platform, 'failed', 'content_rejected', 1 from minutes where random() < 0.03
      union all select bucket, platform, 'retry_scheduled', 'platform_unavailable', 1 from minutes where random() < 0.08
      union all
      select bucket, platform, 'waiting', carteiro.duration_class((20 + 120 * random()) * interval '1 millisecond')::text, posts
      from minutes
      union all
      select bucket, platform, 'service', carteiro.duration_class((400 + 2600 * random()) * interval '1 millisecond')::text, posts
      from minutes
      union all select bucket, platform, 'depth', '', round(posts * random()) from minutes
    )
    insert into carteiro.queue_statistics (grain, bucket, platform, measure, detail, amount)
    select interval '1 minute', bucket, platform, measure, detail, amount from counted where amount > 0
    on conflict do nothing`
}

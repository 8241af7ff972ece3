-- What the queue did, over time. Timelines are counted once a minute into small rows, in each of the grains that are
-- looked at, so that a look reads as many rows as it draws bars, however many jobs there were. What happened since the
-- last count is counted at the look: the answer is always whole, and nothing is added to the path of a job.
-- docs/decisions/0010.

-- Events come in the order of their time: an index of a few pages. It is of ranges with gaps, since what is cleaned up
-- makes room for what is new.
create index publication_job_events_by_time on public.publication_job_events
  using brin (at timestamptz_minmax_multi_ops) with (pages_per_range = 32, autosummarize = on);

create table public.queue_statistics (
  grain interval not null,
  bucket timestamptz not null,
  platform text not null,
  measure text not null,
  detail text not null default '',
  amount bigint not null,
  primary key (grain, bucket, platform, measure, detail)
);
comment on table public.queue_statistics is 'What happened, counted. It stays when jobs are cleaned up.';
comment on column public.queue_statistics.measure is 'An event''s type (detail: its error code) · waiting, service: durations (detail: duration_class) · depth: the most that waited at once.';

create table public.queue_statistics_mark (
  one_row boolean primary key default true check (one_row),
  counted_until timestamptz not null
);
comment on table public.queue_statistics_mark is 'Events before it are in queue_statistics.';
insert into public.queue_statistics_mark (counted_until)
select date_trunc('minute', coalesce(min(at), now())) from public.publication_job_events;

-- The three looks: their name, the width of a bar, how many bars, and how long they are kept.
create function public.queue_ranges() returns table (name text, grain interval, bars integer, kept interval)
language sql immutable
set search_path = ''
as $$
  values ('hour', interval '1 minute', 60, interval '3 hours'),
    ('day', interval '15 minutes', 96, interval '3 days'),
    ('week', interval '2 hours', 84, interval '400 days')
$$;

create function public.bar_of(moment timestamptz, grain interval) returns timestamptz
language sql immutable
set search_path = ''
as $$
  select date_bin(grain, moment, timestamptz '2000-01-01 00:00:00Z')
$$;

-- Durations fall into classes that grow by a fifth: class n begins at 2^(n/4) milliseconds. A percentile read from them
-- is right to a tenth.
create function public.duration_class(duration interval) returns integer
language sql immutable
set search_path = ''
as $$
  select floor(4 * ln(greatest(extract(epoch from duration)::double precision * 1000, 1)) / ln(2::double precision))::integer
$$;

-- What happened between two moments, per bar of a grain. Waiting: from when a job was due until its first attempt.
-- Service: from the beginning of the run that brought it out until it was out.
create function public.count_queue_events(since timestamptz, until timestamptz, of_grain interval)
returns table (bucket timestamptz, platform text, measure text, detail text, amount bigint)
language sql stable
set search_path = ''
as $$
  with happened as materialized (
    select public.bar_of(event.at, of_grain) as bucket, job.platform, event.type,
      coalesce(event.data ->> 'code', '') as code,
      case
        when event.type = 'attempt_started' and event.attempt = 1
          then event.at - greatest(job.created_at, job.scheduled_at)
        when event.type = 'completed' then event.at - job.started_at
      end as duration
    from public.publication_job_events as event
    join public.publication_jobs as job on job.id = event.job_id
    where event.at >= since and event.at < until
  )
  select h.bucket, h.platform, h.type, h.code, count(*)
  from happened as h
  group by h.bucket, h.platform, h.type, h.code
  union all
  select h.bucket, h.platform, case h.type when 'completed' then 'service' else 'waiting' end,
    public.duration_class(h.duration)::text, count(*)
  from happened as h
  where h.duration is not null
  group by 1, 2, 3, 4
$$;

-- How many wait in which lane, per platform, and since when the first of them is due. What is not due is not in it.
create function public.queue_depth() returns table (lane text, platform text, jobs bigint, oldest timestamptz)
language sql stable
set search_path = ''
as $$
  with waiting (job_id, lane) as (
    select (message ->> 'job_id')::uuid, 'high' from pgmq.q_publication_queue_high
    union all
    select (message ->> 'job_id')::uuid, 'normal' from pgmq.q_publication_queue
    union all
    select (message ->> 'job_id')::uuid, 'low' from pgmq.q_publication_queue_low
    union all
    select job_id, case b.lane when 'publication_queue_high' then 'high' when 'publication_queue_low' then 'low' else 'normal' end
    from public.publication_backlog as b
  )
  select waiting.lane, job.platform, count(*),
    min(coalesce(job.next_attempt_at, greatest(job.created_at, job.scheduled_at)))
  from waiting
  join public.publication_jobs as job on job.id = waiting.job_id
  group by waiting.lane, job.platform
$$;

-- Every minute: counts what happened, and how many wait. An event is written before its transaction ends, so the last
-- minute is left for the next count. Returns until when all is counted.
create function public.count_queue_statistics() returns timestamptz
language plpgsql
security definer
set search_path = ''
as $$
declare
  since timestamptz;
  until timestamptz := date_trunc('minute', clock_timestamp() - interval '1 minute');
begin
  select mark.counted_until into since from public.queue_statistics_mark as mark for update;

  insert into public.queue_statistics as s (grain, bucket, platform, measure, detail, amount)
  select range.grain, public.bar_of(counted.bucket, range.grain), counted.platform, counted.measure, counted.detail,
    sum(counted.amount)
  from public.count_queue_events(since, until, interval '1 minute') as counted
  cross join public.queue_ranges() as range
  where counted.bucket > now() - range.kept
  group by 1, 2, 3, 4, 5
  on conflict (grain, bucket, platform, measure, detail) do update set amount = s.amount + excluded.amount;

  insert into public.queue_statistics as s (grain, bucket, platform, measure, amount)
  select range.grain, public.bar_of(now(), range.grain), known.platform, 'depth', coalesce(sum(depth.jobs), 0)
  from public.platforms as known
  left join public.queue_depth() as depth on depth.platform = known.platform
  cross join public.queue_ranges() as range
  group by 1, 2, 3
  on conflict (grain, bucket, platform, measure, detail) do update set amount = greatest(s.amount, excluded.amount);

  delete from public.queue_statistics as s
  using public.queue_ranges() as range
  where s.grain = range.grain and s.bucket < now() - range.kept;

  until := greatest(since, until);
  update public.queue_statistics_mark set counted_until = until where one_row;
  return until;
end
$$;

do $$
begin
  if to_regnamespace('cron') is not null then
    perform cron.schedule('count-queue-statistics', '* * * * *', 'select public.count_queue_statistics()');
  end if;
end
$$;

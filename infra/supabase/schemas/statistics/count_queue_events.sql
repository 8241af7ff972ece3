-- What happened between two moments, per bar of a grain. Waiting: from when a job was due until its first attempt.
-- Service: from the beginning of the run that brought it out until it was out.
create function carteiro.count_queue_events(since timestamptz, until timestamptz, of_grain interval)
returns table (bucket timestamptz, platform text, mode text, measure text, detail text, amount bigint)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with happened as materialized (
    select carteiro.bucket_start(event.at, of_grain) as bucket, job.platform, job.mode, event.type,
      coalesce(event.data ->> 'code', '') as code,
      case
        when event.type = 'attempt_started' and event.attempt = 1
          then event.at - greatest(job.created_at, job.scheduled_at)
        when event.type = 'completed' then event.at - job.started_at
      end as duration
    from carteiro.publication_job_events as event
    join public.publication_jobs as job on job.id = event.job_id
    where event.at >= since and event.at < until
  )
  select h.bucket, h.platform, h.mode, h.type, h.code, count(*)
  from happened as h
  group by h.bucket, h.platform, h.mode, h.type, h.code
  union all
  select h.bucket, h.platform, h.mode, case h.type when 'completed' then 'service' else 'waiting' end,
    carteiro.duration_class(h.duration)::text, count(*)
  from happened as h
  where h.duration is not null
  group by 1, 2, 3, 4, 5
$$;

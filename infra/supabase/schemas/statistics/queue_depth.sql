-- How many of a mode wait in which queue, per platform, and since when the first of them is due. What is not due is not in it.
create function carteiro.queue_depth(of_mode text default 'live') returns table (queue text, platform text, jobs bigint, oldest timestamptz)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with waiting (job_id, queue) as (
    select (message ->> 'job_id')::uuid, 'high' from pgmq.q_publication_queue_high where of_mode = 'live'
    union all
    select (message ->> 'job_id')::uuid, 'normal' from pgmq.q_publication_queue where of_mode = 'live'
    union all
    select (message ->> 'job_id')::uuid, 'low' from pgmq.q_publication_queue_low where of_mode = 'live'
    union all
    select (message ->> 'job_id')::uuid, 'high' from pgmq.q_publication_test_queue_high where of_mode = 'test'
    union all
    select (message ->> 'job_id')::uuid, 'normal' from pgmq.q_publication_test_queue where of_mode = 'test'
    union all
    select (message ->> 'job_id')::uuid, 'low' from pgmq.q_publication_test_queue_low where of_mode = 'test'
    union all
    select job_id, 
      case when b.queue like '%\_high' then 'high' when b.queue like '%\_low' then 'low' else 'normal' end
    from carteiro.publication_backlog as b
    where b.queue = any (carteiro.priority_queues_of(of_mode))
  )
  select waiting.queue, job.platform, count(*),
    min(coalesce(job.next_attempt_at, greatest(job.created_at, job.scheduled_at)))
  from waiting
  join public.publication_jobs as job on job.id = waiting.job_id
  group by waiting.queue, job.platform
$$;

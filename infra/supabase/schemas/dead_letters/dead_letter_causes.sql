-- What failed for good in a mode and was not tried again: one row for each cause, the most frequent first.
create function carteiro.dead_letter_causes(of_mode text default 'live') returns table (
  platform text, cause text, error_code text, jobs bigint, safe bigint, needs_reason bigint,
  first_at timestamptz, last_at timestamptz, example uuid
)
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select job.platform, letter.message ->> 'cause', letter.message ->> 'error_code', count(*),
    count(*) filter (where safety.level = 'safe'), count(*) filter (where safety.level = 'needs_reason'),
    min(letter.enqueued_at), max(letter.enqueued_at),
    (array_agg(job.id order by letter.enqueued_at desc))[1]
  from pgmq.q_publication_dead_letters as letter
  join public.publication_jobs as job on job.id = (letter.message ->> 'job_id')::uuid and job.status = 'failed'
    and job.mode = of_mode
  cross join lateral (select coalesce(carteiro.redrive_safety(job.id), 'safe') as level) as safety
  group by 1, 2, 3
  order by 4 desc, 1, 2
$$;

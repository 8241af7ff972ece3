-- Which of these posts, found at the platform, are known to be another job's: its committing step recorded one of
-- the ids in its result. It distinguishes two posts with the same text. Reads the steps since a moment, without
-- an index: it is asked only when an answer was lost.
create function carteiro.posts_of_other_jobs(job_id uuid, lease uuid, post_ids text[], since timestamptz)
returns text[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_leased_job(job_id, lease);
begin
  return array(
    select distinct recorded.value
    from carteiro.publication_steps as s
    join public.publication_jobs as other on other.id = s.job_id and other.platform = job.platform
      and other.mode = job.mode
    cross join lateral jsonb_each_text(
      case jsonb_typeof(s.result) when 'object' then s.result else '{}' end
    ) as recorded
    where s.commits and s.state = 'done' and s.job_id <> job.id and s.finished_at >= since
      and recorded.value = any (post_ids)
  );
end
$$;

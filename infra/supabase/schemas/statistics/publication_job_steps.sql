-- A job's steps as its user may see them: what was done when, not what was sent or answered.
create function carteiro.publication_job_steps(of_job_id uuid) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'step', taken.step, 'state', taken.state, 'commits', taken.commits, 'attempt', taken.attempt,
    'began_at', taken.began_at, 'finished_at', taken.finished_at
  ) order by taken.began_at), '[]')
  from carteiro.publication_steps as taken
  where taken.job_id = of_job_id
$$;

-- May a job be tried again? 'safe': nothing was posted, and that is certain. 'needs_reason': the post may be out, so
-- a person must have checked the account. 'posted': never again. Of a thread the parts that are out are not asked: it goes on
-- with the next one.
create function carteiro.redrive_safety(dead_job_id uuid) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when bool_or(step.state = 'done') and not carteiro.are_parts_missing(dead_job_id) then 'posted'
    when bool_or(step.state = 'open') then 'needs_reason'
    else 'safe'
  end
  from carteiro.publication_steps as step
  where step.job_id = dead_job_id and step.commits
$$;

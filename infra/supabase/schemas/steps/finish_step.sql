-- Makes the result durable: did it happen ('done', with what came of it) or surely not ('not_done', with the
-- reason)? The intent's own lease is the fence, not the job's: a late result of the lease that still holds the open intent
-- is true, and saves a reconciliation; one that was overtaken by a reopened intent changes nothing (CT001). Raises
-- CT006 when another job has adopted the post: the step stays open, and what became of it must be found out.
create function carteiro.finish_step(job_id uuid, lease uuid, step text, new_state text, result jsonb) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  began timestamptz;
  is_committing boolean;
begin
  if new_state not in ('done', 'not_done') then
    raise exception 'new_state: expected done or not_done, not %', new_state using errcode = '22023';
  end if;
  perform carteiro.shorten_lease(lease);
  if step like 'part %' then
    -- The job comes before its steps (docs/locks.md).
    perform from public.publication_jobs as job where job.id = finish_step.job_id for no key update;
  end if;
  update carteiro.publication_steps as s
  set state = new_state, result = finish_step.result, finished_at = clock_timestamp()
  from public.publication_jobs as job
  where s.job_id = finish_step.job_id and s.step = finish_step.step and s.state = 'open'
    and s.lease_token = lease and job.id = s.job_id
    and carteiro.deployment_of(job.platform, job.mode) = carteiro.caller_deployment()
  returning s.began_at, s.commits into began, is_committing;
  if not found then
    raise exception 'job %: step % is not open under this lease', job_id, step using errcode = 'CT001';
  end if;
  if is_committing and new_state = 'done' then
    perform carteiro.refuse_adopted_post(job_id, step, result);
    if step like 'part %' then
      perform carteiro.record_published_part(job_id, step);
    end if;
  elsif step ~ '^part [0-9]+: published$' then
    perform carteiro.show_published_parts(job_id);
  end if;

  -- When the platform counted the call is not known; that it was not later than this is.
  update carteiro.rate_reservations as t
  set reserved_for = clock_timestamp()
  where t.job_id = finish_step.job_id and t.is_called and t.reserved_for = began;
end
$$;

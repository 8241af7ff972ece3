-- A later attempt found, at the platform, that the step of an earlier one was done. The intent stays as it
-- was written, so that a crash right here loses nothing. post_ids: the posts that were found for it. Raises CT006 when
-- another job has recorded one of them meanwhile: two that searched at the same moment found the same post, and the second
-- must reconcile again.
create function carteiro.adopt_step(job_id uuid, lease uuid, step text, result jsonb, post_ids text[] default '{}')
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_leased_job(job_id, lease);
  is_committing boolean;
begin
  if cardinality(post_ids) > 0 then
    -- The step comes before the lock of adoptions (docs/locks.md).
    perform from carteiro.publication_steps as s where s.job_id = job.id and s.step = adopt_step.step for update;
    perform pg_advisory_xact_lock(
      hashtext('publication_adoptions'), hashtext(carteiro.deployment_of(job.platform, job.mode))
    );
    if cardinality(carteiro.posts_of_other_jobs(job_id, lease, post_ids, (
      select s.began_at from carteiro.publication_steps as s where s.job_id = job.id and s.step = adopt_step.step
    ))) > 0 then
      raise exception 'job %: another job has recorded the post that was found for step %', job.id, step
        using errcode = 'CT006';
    end if;
  end if;
  update carteiro.publication_steps as s
  set state = 'done', result = adopt_step.result, finished_at = clock_timestamp(), lease_token = lease,
    adopted_posts = nullif(post_ids, '{}')
  where s.job_id = job.id and s.step = adopt_step.step and s.state = 'open'
    and (not s.commits or s.call_ends_at <= clock_timestamp())
  returning s.commits into is_committing;
  if not found then
    raise exception 'job %: step % cannot be adopted', job_id, step using errcode = 'CT001';
  end if;
  if is_committing and step like 'part %' then
    perform carteiro.record_published_part(job_id, step);
  end if;
end
$$;

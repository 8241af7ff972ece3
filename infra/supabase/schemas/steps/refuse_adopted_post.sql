-- A job that was in doubt may have adopted the post of this step, made for another job with the same text, before it could be
-- recorded. Then it is that job's (CT006).
create function carteiro.refuse_adopted_post(of_job_id uuid, step text, recorded jsonb) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- Shared among transactions that record a post; one that adopts holds it alone, and sees what they have recorded.
  perform pg_advisory_xact_lock_shared(hashtext('publication_adoptions'), hashtext(carteiro.caller_deployment()));
  if exists (
    select from carteiro.publication_steps as other
    join public.publication_jobs as its_job on its_job.id = other.job_id
    where other.adopted_posts is not null and other.job_id <> of_job_id
      and carteiro.deployment_of(its_job.platform, its_job.mode) = carteiro.caller_deployment()
      and other.adopted_posts && array(
        select value from jsonb_each_text(case jsonb_typeof(recorded) when 'object' then recorded else '{}' end)
      )
  ) then
    raise exception 'job %: another job has adopted the post of step %', of_job_id, step using errcode = 'CT006';
  end if;
end
$$;

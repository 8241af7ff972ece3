-- Asks to edit a job's post at its platform. changes: what the option's catalog lets be edited, which the caller has checked. The job
-- keeps the content with which it was published: the edits are its actions.
create function carteiro.edit_published_job(job_id uuid, owner_id uuid, changes jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_own_job(job_id, owner_id);
begin
  if job.status <> 'completed' or job.removed_at is not null or coalesce(job.platform_response ->> 'post_id', '') = '' then
    raise exception 'the job has no post that could be edited' using errcode = 'CT002';
  end if;
  if exists (
    select from carteiro.job_actions as other
    where other.job_id = job.id and other.kind in ('edit', 'unpublish') and other.state in ('waiting', 'running')
  ) then
    raise exception 'the post is being edited or deleted: try again when that is done' using errcode = 'CT002';
  end if;
  return carteiro.publication_job_json(carteiro.request_job_action(job, 'edit', changes));
end
$$;

-- Asks to delete a job's post at its platform. Whether the platform can is the caller's to know (its catalog). Asking again
-- changes nothing, also when the post is gone. A first comment that was not begun is not made any more.
create function carteiro.unpublish_publication_job(job_id uuid, owner_id uuid) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_own_job(job_id, owner_id);
  asked public.publication_jobs;
begin
  if job.removed_at is not null then
    return carteiro.publication_job_json(job);
  end if;
  if job.error_code = 'outcome_unknown' and job.status = 'failed' then
    raise exception 'it is not known whether the post is out, and the platform could not say: check the account, and delete it there if it is'
      using errcode = 'CT002';
  end if;
  if job.status <> 'completed' then
    raise exception 'the job is % (phase %), so there is no post to delete%', job.status, job.phase,
      case when job.status in ('pending', 'processing') then ': cancel it, or wait until it is completed' else '' end
      using errcode = 'CT002';
  end if;
  if coalesce(job.platform_response ->> 'post_id', '') = '' then
    raise exception 'the platform has not said which post it is, so it cannot be deleted from here: delete it in the account'
      using errcode = 'CT002';
  end if;
  asked := carteiro.request_job_action(job, 'unpublish', '{}');
  if asked.seq > job.seq then
    update carteiro.job_actions as comment
    set state = 'failed', error_code = 'unpublished', error_message = 'The post is deleted.', ended_at = now()
    where comment.job_id = job.id and comment.kind = 'first_comment' and comment.state = 'waiting';
    perform carteiro.audit('job.unpublish_requested', job.id::text,
      after => jsonb_build_object('platform', job.platform, 'post_id', job.platform_response -> 'post_id'),
      owner_id => job.user_id);
  end if;
  return carteiro.publication_job_json(asked);
end
$$;

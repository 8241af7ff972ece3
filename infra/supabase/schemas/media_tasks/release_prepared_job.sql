-- Moves one job on whose files need no more work (release_prepared_jobs). Answers whether it was moved.
create function carteiro.release_prepared_job(waiting_job_id uuid) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs;
  tasks uuid[];
  failed carteiro.media_tasks;
  prepared jsonb;
  is_later boolean;
begin
  select * into job from public.publication_jobs
  where id = waiting_job_id and status = 'pending' and hold_reason = 'preparing_media'
  for update;
  if not found then
    return false;
  end if;

  -- A file that an edit has exchanged without planning anew: what was planned is not for it.
  delete from carteiro.job_media_tasks as file
  where file.job_id = job.id and file.prepared_at is null
    and file.original ->> 'url' is distinct from job.content #>> array['mediaFiles', file.file_index::text, 'url'];
  if exists (
    select from carteiro.job_media_tasks as file
    where file.job_id = job.id and file.prepared_at is null and file.task_id is null
  ) then
    perform carteiro.join_media_tasks(array[job.id]);
  end if;
  tasks := array(
    select task_id from carteiro.job_media_tasks as file where file.job_id = job.id and file.prepared_at is null
  );
  perform from carteiro.media_tasks where id = any (tasks) order by user_id, mode, kind, key for update;

  select * into failed from carteiro.media_tasks where id = any (tasks) and state = 'failed' order by ended_at limit 1;
  if found then
    perform carteiro.end_publication_job_in_failure(job.id, failed.error_code, failed.error_message,
      jsonb_build_object('verdict', 'refuse', 'media_task', failed.id));
    return true;
  end if;

  -- Results that their user has deleted, or that were removed with time.
  perform from carteiro.media_uploads
  where id in (select upload_id from carteiro.media_tasks where id = any (tasks))
  order by id
  for share;
  update carteiro.media_tasks as task
  set state = 'waiting', attempts = 0, run_at = now(), progress = 0, result = null, upload_id = null, ended_at = null
  where task.id = any (tasks) and task.state = 'done'
    and not exists (
      select from carteiro.media_uploads as upload where upload.id = task.upload_id and upload.user_id is not null
    );
  if exists (select from carteiro.media_tasks where id = any (tasks) and state in ('waiting', 'running')) then
    perform pg_notify('media_task_wake_up', '');
    return false;
  end if;

  select jsonb_agg(
    case when task.id is null then entry.file
      else task.result || jsonb_strip_nulls(jsonb_build_object('altText', entry.file -> 'altText'))
    end order by entry.place
  ) into prepared
  from jsonb_array_elements(job.content -> 'mediaFiles') with ordinality as entry (file, place)
  left join carteiro.job_media_tasks as file
    on file.job_id = job.id and file.prepared_at is null and file.file_index = entry.place - 1
  left join carteiro.media_tasks as task on task.id = file.task_id;
  update public.publication_jobs as j
  set content = jsonb_set(j.content, '{mediaFiles}', coalesce(prepared, '[]')), seq = j.seq + 1
  where j.id = job.id;
  update carteiro.job_media_tasks as file
  set prepared_at = now(), spec = file.spec || jsonb_build_object('result_url', task.result -> 'url')
  from carteiro.media_tasks as task
  where file.job_id = job.id and file.prepared_at is null and task.id = file.task_id;

  is_later := coalesce(job.scheduled_at > now(), false);
  perform carteiro.transition_job(job.id, 'prepared', jsonb_build_object('files', cardinality(tasks)),
    new_due_at => case when is_later then job.scheduled_at end);
  if is_later then
    perform carteiro.wake_for_timer(job.scheduled_at, job.mode);
  else
    perform carteiro.send_publication_jobs(array[job.id]);
  end if;
  return true;
end
$$;

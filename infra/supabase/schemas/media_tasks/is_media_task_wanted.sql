-- Whether a job waits for a task. Those of jobs that were cancelled, deleted, edited or have failed are wanted no more.
create function carteiro.is_media_task_wanted(of_task_id uuid) returns boolean
language sql stable
return exists (
  select from carteiro.job_media_tasks as file
  join public.publication_jobs as job on job.id = file.job_id
  where file.task_id = of_task_id and file.prepared_at is null
    and job.status = 'pending' and job.hold_reason = 'preparing_media'
);

-- Whether a job waits for files to be prepared: until then nothing of it may be published.
create function carteiro.needs_preparation(of_job_id uuid) returns boolean
language sql stable
return exists (
  select from carteiro.job_media_tasks as file where file.job_id = of_job_id and file.prepared_at is null
);

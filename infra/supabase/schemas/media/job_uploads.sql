-- Written when a job is made or edited, and never when it ends: what a job's end means for an upload is read from the job.
create table carteiro.job_uploads (
  upload_id uuid not null,
  job_id uuid not null references public.publication_jobs (id) on delete cascade,
  primary key (upload_id, job_id)
);
comment on table carteiro.job_uploads is 'Which uploads a job shows. A row outlives its upload: a job that failed cannot be tried again then.';
create index job_uploads_by_job on carteiro.job_uploads (job_id);

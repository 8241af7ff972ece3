-- What an upload is kept for: how many jobs that are not finished show it, when the last of the others ended (null: no job has shown
-- it), and when it is removed. removed_after is null while a job is not finished. It is read from the jobs that show it, by index.
create function carteiro.upload_need(
  of_upload uuid, uploaded_at timestamptz, out waiting_jobs bigint, out last_job_ended_at timestamptz, out removed_after timestamptz
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  select count(*) filter (where job.status in ('pending', 'processing')), max(job.completed_at)
  into waiting_jobs, last_job_ended_at
  from carteiro.job_uploads as shown
  join public.publication_jobs as job on job.id = shown.job_id
  where shown.upload_id = of_upload;

  if waiting_jobs = 0 then
    select coalesce(last_job_ended_at + keep_media_after_last_job, uploaded_at + keep_unused_uploads)
    into removed_after
    from carteiro.queue_settings;
  end if;
end
$$;

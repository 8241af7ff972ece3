-- Notes which uploads new jobs show, and holds them until the transaction ends. Raises CT410 when one of them has already been given up for removal.
create function carteiro.connect_job_uploads() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job_ids uuid[];
  upload_ids uuid[];
begin
  select array_agg(job.id), array_agg(shown.id) into job_ids, upload_ids
  from inserted as job
  cross join lateral unnest(carteiro.uploads_in(job.content)) as shown (id)
  where strpos(job.content::text, '/media/') > 0;
  if job_ids is null then
    return null;
  end if;
  perform carteiro.hold_uploads('{}', upload_ids);
  insert into carteiro.job_uploads (upload_id, job_id)
  select upload.id, shown.job_id
  from unnest(job_ids, upload_ids) as shown (job_id, upload_id)
  join carteiro.media_uploads as upload on upload.id = shown.upload_id;
  return null;
end
$$;

-- After bound_jobs_of_users, and before enqueue_inserted_jobs, whose locks come later (docs/locks.md).
create trigger connect_job_uploads
  after insert on public.publication_jobs
  referencing new table as inserted
  for each statement execute function carteiro.connect_job_uploads();

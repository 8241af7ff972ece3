-- Gives up an upload: it counts no more, and its file is to be removed. Raises CT404 when the user has no such upload (of this mode), CT002
-- while a job that is not finished shows it.
create function carteiro.give_up_upload(owner_id uuid, upload_id uuid, of_mode text default null) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  given_up carteiro.media_uploads;
begin
  select * into given_up from carteiro.media_uploads
  where id = upload_id and user_id = owner_id and (of_mode is null or mode = of_mode)
  for update;
  if not found then
    raise exception 'there is no such upload' using errcode = 'CT404';
  end if;
  if exists (
    select from carteiro.job_uploads as shown
    join public.publication_jobs as job on job.id = shown.job_id
    where shown.upload_id = given_up.id and job.status in ('pending', 'processing')
  ) then
    raise exception 'a job that is not finished shows this upload: cancel it first, or wait until it is done'
      using errcode = 'CT002';
  end if;

  update carteiro.media_uploads set user_id = null where id = upload_id;
  update carteiro.media_usage set bytes = bytes - given_up.bytes where user_id = owner_id;
end
$$;

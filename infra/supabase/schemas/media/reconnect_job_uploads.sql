-- Notes which uploads a job shows from now on; they are held.
create function carteiro.reconnect_job_uploads(changed_job_id uuid, new_content jsonb) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  shown uuid[] := carteiro.uploads_in(new_content);
begin
  delete from carteiro.job_uploads where job_id = changed_job_id and upload_id <> all (shown);
  insert into carteiro.job_uploads (upload_id, job_id)
  select id, changed_job_id from carteiro.media_uploads where id = any (shown)
  on conflict do nothing;
end
$$;

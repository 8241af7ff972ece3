-- Notes which uploads a job shows that it did not show before, and holds them until the transaction ends. Those that it shows no more
-- are for edit_publication_job to let go. Raises CT410 when one of them has already been given up for removal.
create function carteiro.connect_edited_job_uploads() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  perform carteiro.hold_uploads('{}', carteiro.uploads_in(new.content));
  insert into carteiro.job_uploads (upload_id, job_id)
  select id, new.id from carteiro.media_uploads where id = any (carteiro.uploads_in(new.content))
  on conflict do nothing;
  return null;
end
$$;

create trigger connect_edited_job_uploads
  after update of content on public.publication_jobs
  for each row when (old.content <> new.content)
  execute function carteiro.connect_edited_job_uploads();

-- Gives up a resumable upload whose bytes are gone.
create function carteiro.drop_resumable_upload(upload_id uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  dropped carteiro.resumable_uploads;
begin
  delete from carteiro.resumable_uploads where id = upload_id returning * into dropped;
  update carteiro.media_usage set bytes = bytes - dropped.bytes
  where user_id = dropped.user_id and dropped.refusal is null;
end
$$;

-- The upload is kept from now on: it counts already. False when there is no such upload, or it was refused.
create function carteiro.finish_resumable_upload(upload_id uuid, media_type text default null) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  finished carteiro.resumable_uploads;
begin
  delete from carteiro.resumable_uploads where id = upload_id and refusal is null returning * into finished;
  if not found then
    return false;
  end if;
  insert into carteiro.media_uploads (id, user_id, name, bytes, of_service, mode, type)
  values (finished.id, finished.user_id, finished.name, finished.bytes, finished.user_id is null, finished.mode, media_type);
  return true;
end
$$;

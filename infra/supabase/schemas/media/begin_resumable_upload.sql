-- Begins a resumable upload, which counts from now on; owner_id null: the service role's, for no user. Raises as
-- require_room_for_bytes does.
create function carteiro.begin_resumable_upload(owner_id uuid, upload_id uuid, file_name text, file_bytes bigint, keep_for interval, of_mode text default 'live') returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  perform carteiro.count_upload(owner_id, file_bytes);
  insert into carteiro.resumable_uploads (id, user_id, name, bytes, expires_at, mode)
  values (upload_id, owner_id, file_name, file_bytes, now() + keep_for, of_mode);
end
$$;

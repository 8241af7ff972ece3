-- Notes an upload that has arrived; owner_id null: the service role's, which counts towards no quota. Of several at once each counts
-- the others, so that no more is kept than the quota allows. Raises as require_room_for_bytes does.
create function carteiro.register_upload(
  owner_id uuid, upload_id uuid, file_name text, file_bytes bigint, of_mode text default 'live',
  media_type text default null
) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  perform carteiro.count_upload(owner_id, file_bytes);
  insert into carteiro.media_uploads (id, user_id, name, bytes, of_service, mode, type)
  values (upload_id, owner_id, file_name, file_bytes, owner_id is null, of_mode, media_type);
end
$$;

-- Notes an upload that has arrived. Of several at once each counts the others, so that no more is kept than the quota
-- allows. Raises as require_room_for_bytes does.
create function carteiro.register_upload(
  owner_id uuid, upload_id uuid, file_name text, file_bytes bigint, of_mode text default 'live'
) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  used bigint;
begin
  insert into carteiro.media_usage as usage (user_id, bytes)
  values (owner_id, file_bytes)
  on conflict (user_id) do update set bytes = usage.bytes + excluded.bytes
  returning bytes into used;
  perform carteiro.require_room_for_bytes(owner_id, used - file_bytes, file_bytes);
  insert into carteiro.media_uploads (id, user_id, name, bytes, mode) values (upload_id, owner_id, file_name, file_bytes, of_mode);
end
$$;

-- Whether an upload of at least so many bytes may be kept. Raises as require_room_for_bytes does.
create function carteiro.check_upload_quota(owner_id uuid, at_least bigint) returns void
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  perform carteiro.require_room_for_bytes(
    owner_id,
    coalesce((select bytes from carteiro.media_usage where user_id = owner_id), 0),
    at_least
  );
end
$$;

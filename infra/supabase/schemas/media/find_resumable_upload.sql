-- What has become of a resumable upload: { state, name, bytes, owner_id, expires_at, refusal }, its state open, refused, expired or kept.
-- Null when the user has none of this id. owner_id null: any user's; of_mode: of this mode alone.
create function carteiro.find_resumable_upload(owner_id uuid, upload_id uuid, of_mode text default null) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return coalesce(
    (
      select jsonb_build_object(
        'state', case when refusal is not null then 'refused' when expires_at < now() then 'expired' else 'open' end,
        'name', name, 'bytes', bytes, 'owner_id', user_id, 'expires_at', expires_at, 'refusal', refusal
      )
      from carteiro.resumable_uploads
      where id = upload_id and (owner_id is null or user_id = owner_id) and (of_mode is null or mode = of_mode)
    ),
    (
      select jsonb_build_object('state', 'kept', 'name', name, 'bytes', bytes, 'owner_id', user_id)
      from carteiro.media_uploads
      where id = upload_id and (user_id is not null or of_service) and (owner_id is null or user_id = owner_id)
        and (of_mode is null or mode = of_mode)
    )
  );
end
$$;

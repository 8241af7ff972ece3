-- How many bytes more of uploads a user may store; null where there is no limit.
create function carteiro.room_for_upload(owner_id uuid) returns bigint
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return (
    select greatest(
      settings.stored_bytes_per_user
        - coalesce((select bytes from carteiro.media_usage where user_id = owner_id), 0),
      0
    )
    from carteiro.queue_settings as settings
    where settings.stored_bytes_per_user is not null
  );
end
$$;

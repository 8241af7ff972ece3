-- Counts bytes towards their owner's quota, and waits for others who do. Raises as require_room_for_bytes does.
create function carteiro.count_upload(owner_id uuid, file_bytes bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  used bigint;
begin
  if owner_id is null then
    return;
  end if;
  insert into carteiro.media_usage as usage (user_id, bytes)
  values (owner_id, file_bytes)
  on conflict (user_id) do update set bytes = usage.bytes + excluded.bytes
  returning bytes into used;
  perform carteiro.require_room_for_bytes(owner_id, used - file_bytes, file_bytes);
end
$$;

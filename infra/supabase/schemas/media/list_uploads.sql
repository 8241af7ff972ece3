-- What a user has uploaded, the newest first: { used_bytes, limit_bytes, uploads: [{ id, name, bytes, created_at, mode }] }.
-- of_mode: those of one mode alone.
create function carteiro.list_uploads(owner_id uuid, max_uploads integer, created_before timestamptz default null, of_mode text default null)
returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return jsonb_build_object(
    'used_bytes', coalesce((select bytes from carteiro.media_usage where user_id = owner_id), 0),
    'limit_bytes', (select stored_bytes_per_user from carteiro.queue_settings),
    'uploads', array(
      select jsonb_build_object('id', id, 'name', name, 'bytes', bytes, 'created_at', created_at, 'mode', mode)
      from carteiro.media_uploads
      where user_id = owner_id and (of_mode is null or mode = of_mode) and (created_before is null or created_at < created_before)
      order by created_at desc, id desc
      limit max_uploads
    )
  );
end
$$;

-- What a user has uploaded, the newest first: { used_bytes, limit_bytes, uploads: [{ id, name, type, bytes, created_at, mode, waiting_jobs,
-- last_job_ended_at, removed_after }] }; the last three are those of upload_need. type is null of uploads of earlier releases. of_mode:
-- those of one mode alone.
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
      select jsonb_build_object(
        'id', upload.id, 'name', upload.name, 'type', upload.type, 'bytes', upload.bytes, 'created_at', upload.created_at,
        'mode', upload.mode, 'waiting_jobs', need.waiting_jobs, 'last_job_ended_at', need.last_job_ended_at,
        'removed_after', need.removed_after
      )
      from (
        select * from carteiro.media_uploads
        where user_id = owner_id and (of_mode is null or mode = of_mode) and (created_before is null or created_at < created_before)
        order by created_at desc, id desc
        limit max_uploads
      ) as upload
      cross join lateral carteiro.upload_need(upload.id, upload.created_at) as need
      order by upload.created_at desc, upload.id desc
    )
  );
end
$$;

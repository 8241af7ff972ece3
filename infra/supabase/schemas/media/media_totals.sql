-- What is stored of all users, and what has begun to arrive: { files, bytes, unfinished, unfinished_bytes, limit_bytes,
-- keep_unused_uploads_seconds }.
create function carteiro.media_totals() returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return (
    select jsonb_build_object(
      'files', count(*), 'bytes', coalesce(sum(bytes), 0),
      'unfinished', (select count(*) from carteiro.resumable_uploads where refusal is null),
      'unfinished_bytes', (select coalesce(sum(bytes), 0) from carteiro.resumable_uploads where refusal is null),
      'limit_bytes', (select stored_bytes_per_user from carteiro.queue_settings),
      'keep_unused_uploads_seconds',
      (select extract(epoch from keep_unused_uploads)::bigint from carteiro.queue_settings)
    )
    from carteiro.media_uploads
  );
end
$$;

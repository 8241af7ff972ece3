-- Raises CT429 when an upload of so many bytes is more than a user may store; its detail is the seconds until the first of
-- their oldest is removed. CT413 when it would be too much even alone.
create function carteiro.require_room_for_bytes(of_user uuid, used bigint, more bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  settings record;
  first_removal timestamptz;
begin
  select stored_bytes_per_user, keep_media_after_last_job into settings from carteiro.queue_settings;
  if more > settings.stored_bytes_per_user then
    raise exception 'expected a file of at most % bytes, for no more is kept of one user; this has %',
      settings.stored_bytes_per_user, more
      using errcode = 'CT413', column = 'file';
  elsif used + more > settings.stored_bytes_per_user then
    select min(need.removed_after) into first_removal
    from (
      select * from carteiro.media_uploads where user_id = of_user order by created_at limit 1000
    ) as upload
    cross join lateral carteiro.upload_need(upload.id, upload.created_at) as need;
    raise exception 'expected at most % bytes of uploads of one user: % are stored already, and this adds %. Delete uploads (DELETE /api/media/{id}), or wait until those are removed that no job needs',
      settings.stored_bytes_per_user, used, more
      using errcode = 'CT429', column = 'file',
        detail = greatest(ceil(extract(epoch from
          coalesce(first_removal - now(), settings.keep_media_after_last_job))), 60)::bigint;
  end if;
end
$$;

-- The ids of uploads whose files are to be removed: given up, of deleted users, or older than queue_settings.keep_uploads.
create function carteiro.uploads_to_remove(max_uploads integer) returns uuid[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  old uuid[];
begin
  select array_agg(id) into old
  from (
    select id from carteiro.media_uploads
    where (user_id is not null or of_service) and created_at < now() - (select keep_uploads from carteiro.queue_settings)
    order by created_at
    limit max_uploads
    for update skip locked
  ) as oldest;
  if old is not null then
    perform from carteiro.media_usage
    where user_id in (select user_id from carteiro.media_uploads where id = any (old))
    order by user_id
    for update;
    update carteiro.media_usage as usage
    set bytes = usage.bytes - theirs.bytes
    from (select user_id, sum(bytes) as bytes from carteiro.media_uploads where id = any (old) group by user_id) as theirs
    where usage.user_id = theirs.user_id;
    update carteiro.media_uploads set user_id = null, of_service = false where id = any (old);
  end if;
  return array(select id from carteiro.media_uploads where user_id is null and not of_service limit max_uploads);
end
$$;

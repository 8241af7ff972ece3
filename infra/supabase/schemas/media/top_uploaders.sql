-- For operators: the users with most bytes of uploads, [{ user_id, bytes, files }]. Bytes are those that count towards the quota.
create function carteiro.top_uploaders(max_users integer) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'user_id', top.user_id, 'bytes', top.bytes,
      'files', (select count(*) from carteiro.media_uploads as upload where upload.user_id = top.user_id)
    ) order by top.bytes desc, top.user_id), '[]')
    from (
      select user_id, bytes from carteiro.media_usage where bytes > 0 order by bytes desc, user_id limit max_users
    ) as top
  );
end
$$;

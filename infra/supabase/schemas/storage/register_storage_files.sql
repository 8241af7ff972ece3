-- Objects of Storage that a publication of a user's shows, files: [{ bucket, path, name, etag, bytes, type }]. Their ids, in this
-- order: the same object has the same id again.
create function carteiro.register_storage_files(owner_id uuid, files jsonb) returns uuid[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  -- In one order, so that two requests with the same files wait for each other and not for ever.
  insert into carteiro.storage_files as known (user_id, bucket, path, name, etag, bytes, type)
  select distinct on (file.bucket, file.path, file.etag, file.bytes)
    owner_id, file.bucket, file.path, file.name, file.etag, file.bytes, file.type
  from jsonb_to_recordset(files) as file (bucket text, path text, name text, etag text, bytes bigint, type text)
  order by file.bucket, file.path, file.etag, file.bytes
  on conflict (user_id, md5(bucket || '/' || path), etag, bytes)
  do update set used_at = now(), name = excluded.name, type = excluded.type;
  return array(
    select known.id
    from rows from (
      jsonb_to_recordset(files) as (bucket text, path text, etag text, bytes bigint)
    ) with ordinality as file (bucket, path, etag, bytes, place)
    join carteiro.storage_files as known
      on known.user_id = owner_id and md5(known.bucket || '/' || known.path) = md5(file.bucket || '/' || file.path)
      and known.etag = file.etag and known.bytes = file.bytes
    order by file.place
  );
end
$$;

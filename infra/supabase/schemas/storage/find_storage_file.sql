-- A registered object of Storage, to be read: { bucket, path, name, type, etag, bytes, state }; null for an unknown id. state is 'same',
-- 'changed' when it has other content now, or 'gone'.
create function carteiro.find_storage_file(file_id uuid) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  file carteiro.storage_files;
  present jsonb;
begin
  select * into file from carteiro.storage_files where id = file_id;
  if not found then
    return null;
  end if;
  if to_regclass('storage.objects') is not null then
    present := carteiro.storage_object(file.bucket, file.path);
  end if;
  return jsonb_build_object(
    'bucket', file.bucket, 'path', file.path, 'name', file.name, 'type', file.type, 'etag', file.etag,
    'bytes', file.bytes,
    'state', case
      when present is null then 'gone'
      when present ->> 'etag' = file.etag and (present ->> 'bytes')::bigint = file.bytes then 'same'
      else 'changed'
    end
  );
end
$$;

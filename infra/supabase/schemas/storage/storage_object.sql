-- What Storage knows of an object: { etag (without quotes), bytes, type }; null when it does not exist.
-- Projects differ in whether they keep versions: only the current one counts, and none that stands for a deletion.
-- Judges no rights: can_user_select does.
create function carteiro.storage_object(of_bucket text, of_path text) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select jsonb_build_object(
      'etag', regexp_replace(object.metadata ->> 'eTag', '^(W/)?"?|"$', '', 'g'),
      'bytes', (object.metadata ->> 'size')::bigint,
      'type', object.metadata ->> 'mimetype'
    )
    from storage.objects as object
    where object.bucket_id = of_bucket and object.name = of_path
      and object.metadata ->> 'eTag' is not null and object.metadata ->> 'size' is not null
      and to_jsonb(object) ->> 'archived_at' is null
      and to_jsonb(object) ->> 'is_delete_marker' is distinct from 'true'
  );
end
$$;

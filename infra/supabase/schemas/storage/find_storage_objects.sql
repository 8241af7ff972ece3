-- Objects of Storage that a user wants to publish, wanted: [{ bucket, path }]. For each, in this order, { etag, bytes, type }, or
-- { problem }: 'no_storage' (the project has no Storage), 'no_user', 'no_bucket', or 'no_object': one that does not exist, and one that
-- the user may not select. In a public bucket everyone may read, as Storage itself has it.
create function carteiro.find_storage_objects(owner_id uuid, wanted jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  claims jsonb;
  one record;
  is_public boolean;
  found_objects jsonb := '[]';
begin
  if to_regclass('storage.objects') is null or to_regclass('storage.buckets') is null then
    return (select jsonb_agg(jsonb_build_object('problem', 'no_storage')) from jsonb_array_elements(wanted));
  end if;
  claims := carteiro.user_claims(owner_id);
  if claims is null then
    return (select jsonb_agg(jsonb_build_object('problem', 'no_user')) from jsonb_array_elements(wanted));
  end if;
  for one in select item ->> 'bucket' as bucket, item ->> 'path' as path from jsonb_array_elements(wanted) as item
  loop
    select coalesce(bucket.public, false) into is_public from storage.buckets as bucket where bucket.id = one.bucket;
    found_objects := found_objects || case
      when is_public is null then '{"problem": "no_bucket"}'
      when is_public or carteiro.can_user_select(claims, one.bucket, one.path)
        then coalesce(carteiro.storage_object(one.bucket, one.path), '{"problem": "no_object"}')
      else '{"problem": "no_object"}'
    end;
  end loop;
  return found_objects;
end
$$;

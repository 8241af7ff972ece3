-- What a store has and no row knows, and rows whose file the store has not: { unknown: uuid[], missing: uuid[], rows }. stored_ids is
-- everything in the store whose id is above after_id and not above last_id (null: without an end). rows is how many were compared.
-- Rows of the last hour are left out of missing: their files may be on their way.
create function carteiro.compare_media(stored_ids uuid[], after_id uuid, last_id uuid) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return jsonb_build_object(
    'unknown', array(
      select stored.id from unnest(stored_ids) as stored (id)
      where not exists (select from carteiro.media_uploads as kept where kept.id = stored.id)
        and not exists (select from carteiro.resumable_uploads as open where open.id = stored.id)
    ),
    'missing', array(
      select id from carteiro.media_uploads
      where (after_id is null or id > after_id) and (last_id is null or id <= last_id)
        and created_at < now() - interval '1 hour' and id <> all (stored_ids)
    ),
    'rows', (
      select count(*) from carteiro.media_uploads
      where (after_id is null or id > after_id) and (last_id is null or id <= last_id)
    )
  );
end
$$;

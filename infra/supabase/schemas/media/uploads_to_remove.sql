-- The ids of uploads whose files are to be removed: given up, or of deleted users.
create function carteiro.uploads_to_remove(max_uploads integer) returns uuid[]
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return array(select id from carteiro.media_uploads where user_id is null and not of_service limit max_uploads);
end
$$;

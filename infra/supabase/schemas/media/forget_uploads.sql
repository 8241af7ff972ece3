-- Their files are gone.
create function carteiro.forget_uploads(upload_ids uuid[]) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  delete from carteiro.media_uploads where id = any (upload_ids) and user_id is null;
end
$$;

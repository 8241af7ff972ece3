-- The ids of resumable uploads that were not finished in time, and that no request writes.
create function carteiro.expired_resumable_uploads(max_uploads integer) returns uuid[]
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return array(
    select id from carteiro.resumable_uploads
    where expires_at < now() and (held_until is null or held_until < now())
    order by expires_at
    limit max_uploads
  );
end
$$;

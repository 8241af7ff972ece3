-- Ends the lease of a request, if it still has it.
create function carteiro.release_upload_lease(upload_id uuid, of_holder uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.resumable_uploads set holder = null, held_until = null, is_wanted = false
  where id = upload_id and holder = of_holder;
end
$$;

-- The right to write a resumable upload, for one request: held. busy: another request has it, and learns that it is wanted.
-- gone: there is no such upload.
create function carteiro.acquire_upload_lease(upload_id uuid, new_holder uuid, lease interval) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.resumable_uploads
  set holder = new_holder, held_until = clock_timestamp() + lease, is_wanted = false
  where id = upload_id and (holder is null or held_until < clock_timestamp());
  if found then
    return 'held';
  end if;
  update carteiro.resumable_uploads set is_wanted = true where id = upload_id and not is_wanted;
  return case when exists (select from carteiro.resumable_uploads where id = upload_id) then 'busy' else 'gone' end;
end
$$;

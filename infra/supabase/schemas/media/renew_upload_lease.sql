-- Renews the lease of a request: held, or wanted when another one waits for it. lost: it has run out and another request has it,
-- or the upload is gone. Written only when half of it is over.
create function carteiro.renew_upload_lease(upload_id uuid, of_holder uuid, lease interval) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  held carteiro.resumable_uploads;
begin
  select * into held from carteiro.resumable_uploads where id = upload_id and holder = of_holder;
  if not found then
    return 'lost';
  end if;
  if held.held_until < clock_timestamp() + lease / 2 then
    update carteiro.resumable_uploads set held_until = clock_timestamp() + lease
    where id = upload_id and holder = of_holder;
    if not found then
      return 'lost';
    end if;
  end if;
  return case when held.is_wanted then 'wanted' else 'held' end;
end
$$;

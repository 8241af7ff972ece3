-- After that call a lease lasts as long as any other: a dispatcher that is gone is noticed as soon.
create function carteiro.shorten_lease(shortened_lease uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  usual_end timestamptz := now() + (select settings.lease from carteiro.queue_settings as settings);
begin
  update carteiro.publication_slots as slot
  set lease_expires_at = usual_end
  where slot.lease_token = shortened_lease and slot.lease_expires_at > usual_end;
end
$$;

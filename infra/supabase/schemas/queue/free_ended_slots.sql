create function carteiro.free_ended_slots(ended_slots integer[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if cardinality(ended_slots) > 0 then
    update carteiro.publication_slots
    set job_id = null, attempt = null, lease_token = null, lease_expires_at = null, dispatcher_id = null,
      deployment = null
    where slot = any (ended_slots) and lease_token is not null;
  end if;
end
$$;

-- An endpoint's messages go with it, also when its user is deleted.
create function carteiro.remove_endpoint_messages() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  delete from carteiro.webhook_messages where endpoint_id = old.id;
  return null;
end
$$;

create trigger remove_endpoint_messages
  after delete on carteiro.webhook_endpoints
  for each row execute function carteiro.remove_endpoint_messages();

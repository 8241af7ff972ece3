create function carteiro.require_own_endpoint(own_endpoint_id uuid, owner_id uuid) returns carteiro.webhook_endpoints
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  endpoint carteiro.webhook_endpoints;
begin
  select * into endpoint from carteiro.webhook_endpoints where id = own_endpoint_id and user_id = owner_id for no key update;
  if not found then
    raise exception 'webhook % does not exist', own_endpoint_id using errcode = 'CT404';
  end if;
  return endpoint;
end
$$;

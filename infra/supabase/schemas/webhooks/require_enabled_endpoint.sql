create function carteiro.require_enabled_endpoint(own_endpoint_id uuid, owner_id uuid) returns carteiro.webhook_endpoints
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  endpoint carteiro.webhook_endpoints := carteiro.require_own_endpoint(own_endpoint_id, owner_id);
begin
  if endpoint.status <> 'enabled' then
    raise exception 'the webhook is %: enable it first (PATCH with status enabled)', endpoint.status
      using errcode = 'CT002', column = 'status';
  end if;
  return endpoint;
end
$$;

-- With all of its messages (remove_endpoint_messages).
create function carteiro.delete_webhook_endpoint(endpoint_id uuid, owner_id uuid) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  delete from carteiro.webhook_endpoints where id = endpoint_id and user_id = owner_id;
  return found;
end
$$;

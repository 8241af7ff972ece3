-- The same secrets under another key; a previous one that does not sign any more is dropped. False when they have changed meanwhile.
create function carteiro.reencrypt_webhook_secret(
  endpoint_id uuid, old_secret jsonb, new_secret jsonb, old_previous jsonb, new_previous jsonb
) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.webhook_endpoints as endpoint
  set secret = new_secret, previous_secret = new_previous,
    previous_secret_until = case when new_previous is not null then endpoint.previous_secret_until end
  where endpoint.id = reencrypt_webhook_secret.endpoint_id and endpoint.secret = old_secret
    and (old_previous is null or endpoint.previous_secret = old_previous);
  return found;
end
$$;

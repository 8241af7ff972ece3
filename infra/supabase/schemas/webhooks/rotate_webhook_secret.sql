-- A new secret; the one before it signs too, for so long.
create function carteiro.rotate_webhook_secret(endpoint_id uuid, owner_id uuid, new_secret jsonb, overlap_seconds integer)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  changed carteiro.webhook_endpoints := carteiro.require_own_endpoint(endpoint_id, owner_id);
begin
  update carteiro.webhook_endpoints as endpoint
  set previous_secret = case when overlap_seconds > 0 then endpoint.secret end,
    previous_secret_until = case when overlap_seconds > 0 then now() + make_interval(secs => overlap_seconds) end,
    secret = new_secret, seq = endpoint.seq + 1
  where endpoint.id = changed.id
  returning * into changed;
  perform carteiro.audit('webhook.secret_rotated', changed.id::text,
    after => jsonb_build_object('previous_secret_until', changed.previous_secret_until), owner_id => owner_id);
  return carteiro.webhook_endpoint_json(changed);
end
$$;

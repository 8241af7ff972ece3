-- endpoint is { id, url, description?, types?, platforms?, mode, secret, status? }; the gateway has encrypted the secret for this
-- id. A paused one is never called: its messages are held.
create function carteiro.create_webhook_endpoint(owner_id uuid, endpoint jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  most integer := (select endpoints_per_user from carteiro.webhook_settings);
  made carteiro.webhook_endpoints;
begin
  perform pg_advisory_xact_lock(hashtext('webhook_endpoints'), hashtext(owner_id::text));
  if (select count(*) from carteiro.webhook_endpoints where user_id = owner_id) >= most then
    raise exception 'there are % webhooks already, which is the most: delete one', most using errcode = 'CT002';
  end if;
  insert into carteiro.webhook_endpoints (
    id, user_id, url, description, types, platforms, mode, secret, status, disabled_reason
  )
  select given.id, owner_id, given.url, coalesce(given.description, ''), given.types, given.platforms, given.mode, given.secret,
    coalesce(given.status, 'enabled'), case given.status when 'paused' then 'by_owner' end
  from jsonb_to_record(endpoint) as given (
    id uuid, url text, description text, types text[], platforms text[], mode text, secret jsonb, status text
  )
  on conflict (user_id, mode, url) do nothing
  returning * into made;
  if not found then
    raise exception 'url: you have a webhook with this URL' using errcode = 'CT002', column = 'url';
  end if;
  return carteiro.webhook_endpoint_json(made);
end
$$;

-- Changes what is given of { url, description, types, platforms, status: enabled | disabled }. What waited for a disabled endpoint
-- has failed; one that is enabled again begins anew: what was held for it is sent by a replay.
create function carteiro.change_webhook_endpoint(endpoint_id uuid, owner_id uuid, changes jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  before carteiro.webhook_endpoints := carteiro.require_own_endpoint(endpoint_id, owner_id);
  wanted carteiro.webhook_endpoints := jsonb_populate_record(before, changes);
  changed carteiro.webhook_endpoints;
begin
  update carteiro.webhook_endpoints as endpoint
  set url = wanted.url, description = wanted.description, types = wanted.types, platforms = wanted.platforms,
    status = wanted.status,
    disabled_reason = case
      when wanted.status = 'enabled' then null
      when wanted.status <> before.status then 'by_owner'
      else before.disabled_reason
    end,
    failing_since = case when wanted.status = 'enabled' and before.status <> 'enabled' then null else before.failing_since end,
    last_failed_at = case when wanted.status = 'enabled' and before.status <> 'enabled' then null else before.last_failed_at end,
    is_prompt = before.is_prompt and wanted.url = before.url,
    seq = before.seq + 1
  where endpoint.id = before.id
  returning * into changed;
  if changed.status = 'disabled' and before.status <> 'disabled' then
    update carteiro.webhook_messages as message
    set state = 'failed', ended_at = now()
    where message.endpoint_id = before.id and message.state in ('waiting', 'held');
  end if;
  return carteiro.webhook_endpoint_json(changed);
exception when unique_violation then
  raise exception 'url: you have a webhook with this URL' using errcode = 'CT002', column = 'url';
end
$$;

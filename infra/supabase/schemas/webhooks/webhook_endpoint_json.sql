-- An endpoint as its user sees it: without its secrets.
create function carteiro.webhook_endpoint_json(endpoint carteiro.webhook_endpoints) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return to_jsonb(endpoint) - array['secret', 'previous_secret', 'is_prompt', 'last_failed_at'];
end
$$;

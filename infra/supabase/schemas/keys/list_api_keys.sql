-- The keys that a caller may see (api_keys_of), the newest first; or the one of them that is asked for.
create function carteiro.list_api_keys(owner_id uuid, by_key uuid, wanted_id uuid default null) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return coalesce(
    (
      select jsonb_agg(carteiro.api_key_json(key) order by key.created_at desc, key.id)
      from carteiro.api_keys_of(owner_id, by_key) as key
      where wanted_id is null or key.id = wanted_id
    ),
    '[]'
  );
end
$$;

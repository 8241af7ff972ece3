-- Revokes a key: none of its secrets is accepted from now on. Raises CT404 for a key that the caller may not see; one that was
-- revoked before stays as it is.
create function carteiro.revoke_api_key(wanted_id uuid, owner_id uuid, by_key uuid) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  key carteiro.api_keys;
begin
  select * into key from carteiro.api_keys_of(owner_id, by_key) where id = wanted_id;
  if not found then
    raise exception 'API key % does not exist', wanted_id using errcode = 'CT404';
  end if;
  update carteiro.api_keys set revoked_at = coalesce(revoked_at, now()) where id = wanted_id returning * into key;
  update carteiro.api_key_secrets set valid_until = now()
  where key_id = wanted_id and (valid_until is null or valid_until > now());
  return carteiro.api_key_json(key);
end
$$;

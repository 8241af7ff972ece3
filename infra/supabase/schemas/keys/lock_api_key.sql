-- A key that a caller may change, locked. Raises CT404 when there is none, CT002 when it is revoked.
create function carteiro.lock_api_key(wanted_id uuid, owner_id uuid, by_key uuid) returns carteiro.api_keys
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  key carteiro.api_keys;
begin
  perform from carteiro.api_keys where id = wanted_id for no key update;
  select * into key from carteiro.api_keys_of(owner_id, by_key) where id = wanted_id;
  if not found then
    raise exception 'API key % does not exist', wanted_id using errcode = 'CT404';
  elsif key.revoked_at is not null then
    raise exception 'this API key was revoked: make another one' using errcode = 'CT002';
  end if;
  return key;
end
$$;

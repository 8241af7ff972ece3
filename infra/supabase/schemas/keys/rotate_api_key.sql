-- Gives a key another secret; the one before stays valid for a while. Raises CT404 and CT002 as lock_api_key does, CT002 for a key
-- that has expired.
create function carteiro.rotate_api_key(
  wanted_id uuid, owner_id uuid, by_key uuid, secret_hash bytea, new_prefix text, overlap interval
) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  -- However often a key is rotated, so many of its secrets are kept.
  kept_secrets constant integer := 10;
  key carteiro.api_keys := carteiro.lock_api_key(wanted_id, owner_id, by_key);
begin
  if key.expires_at <= now() then
    raise exception 'this API key has expired: give it a later end first' using errcode = 'CT002';
  end if;
  update carteiro.api_keys set prefix = new_prefix where id = key.id returning * into key;
  update carteiro.api_key_secrets set valid_until = now() + overlap where key_id = key.id and valid_until is null;
  insert into carteiro.api_key_secrets (hash, key_id) values (secret_hash, key.id);
  delete from carteiro.api_key_secrets
  where hash in (
    select hash from carteiro.api_key_secrets where key_id = key.id order by created_at desc, hash offset kept_secrets
  );
  return carteiro.api_key_json(key);
end
$$;

-- Changes a key's name, expiry or scopes: changes is { name?, expires_at?, scopes? }. Scopes are only narrowed. Raises CT404 and
-- CT002 as lock_api_key does, CT002 for a name that is in use, CT403 for scopes or an expiry that would widen.
create function carteiro.edit_api_key(wanted_id uuid, owner_id uuid, by_key uuid, changes jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  before constant carteiro.api_keys := carteiro.lock_api_key(wanted_id, owner_id, by_key);
  key carteiro.api_keys := jsonb_populate_record(before, changes);
begin
  -- Of several at once with one name each sees the others.
  perform pg_advisory_xact_lock(hashtext('api_keys'), hashtext(key.user_id::text));
  if not key.scopes <@ before.scopes then
    raise exception 'expected some of %: scopes are only narrowed, for more make another key', array_to_string(before.scopes, ', ')
      using errcode = 'CT403', column = 'scopes';
  elsif exists (
    select from carteiro.api_keys as caller
    where caller.id = by_key and not carteiro.is_api_key_within(key, caller)
  ) then
    raise exception 'expected an end no later than that of the API key that asks' using errcode = 'CT403', column = 'expires_at';
  elsif exists (
    select from carteiro.api_keys as other
    where other.user_id = key.user_id and other.name = key.name and other.revoked_at is null and other.id <> key.id
  ) then
    raise exception 'expected another name: there is a key "%"', key.name using errcode = 'CT002', column = 'name';
  end if;
  update carteiro.api_keys
  set name = key.name, expires_at = key.expires_at, scopes = key.scopes
  where id = key.id;
  return carteiro.api_key_json(key);
end
$$;

-- Whether a key could have been made by another one: of the same user and mode, with no right more, and not for longer. A key
-- sees and changes only such keys: with the secret of any other it would widen itself.
create function carteiro.is_api_key_within(key carteiro.api_keys, bounds carteiro.api_keys) returns boolean
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  return key.user_id = bounds.user_id
    and key.mode = bounds.mode
    and key.scopes <@ bounds.scopes
    and (bounds.accounts is null or coalesce(key.accounts <@ bounds.accounts, false))
    and (bounds.expires_at is null or coalesce(key.expires_at <= bounds.expires_at, false));
end
$$;

-- Makes a key: wanted is { name, mode, scopes, prefix, accounts?, expires_at? }. What a key that calls leaves out is its own.
-- Raises CT422 for what does not exist, CT403 for what the user or the calling key may not do themselves, CT002 when the name is
-- in use or there are too many keys.
create function carteiro.create_api_key(owner_id uuid, by_key uuid, secret_hash bytea, wanted jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  -- Revoked ones included, which are kept until the retention is over: so many times max_api_keys.
  max_made constant integer := 10;
  maker carteiro.api_keys;
  key carteiro.api_keys;
  operator jsonb;
  unknown uuid[];
  counted record;
begin
  select coalesce(raw_app_meta_data -> 'operator', 'null') into operator
  from auth.users
  where id = owner_id and deleted_at is null;
  if not found then
    raise exception 'expected a user who exists' using errcode = 'CT422', column = 'user_id';
  end if;
  if by_key is not null then
    select * into maker from carteiro.api_keys where id = by_key and revoked_at is null for share;
    if not found then
      raise exception 'the API key that asked was revoked' using errcode = 'CT403';
    end if;
  end if;

  key := jsonb_populate_record(
    null::carteiro.api_keys,
    jsonb_build_object('accounts', maker.accounts, 'expires_at', maker.expires_at)
      || wanted
      || jsonb_build_object('id', gen_random_uuid(), 'user_id', owner_id, 'created_at', now(), 'created_by_key', by_key)
  );
  if by_key is not null and not carteiro.is_api_key_within(key, maker) then
    raise exception 'an API key makes only keys within its own scopes, mode, accounts and expiry' using errcode = 'CT403';
  elsif (key.scopes && array['queue:read'] and operator not in ('true', '"read"'))
    or (key.scopes && array['queue:operate'] and operator <> 'true') then
    raise exception 'expected no scope of the queue that the user does not have: operator is %', operator
      using errcode = 'CT403', column = 'scopes';
  end if;
  unknown := array(
    select one.id from unnest(key.accounts) as one (id)
    where not exists (
      select from carteiro.platform_accounts as account
      where account.id = one.id and account.user_id = owner_id and account.mode = key.mode and account.status <> 'disconnected'
    )
  );
  if cardinality(unknown) > 0 then
    raise exception 'expected connected accounts of the user in mode %: % is none', key.mode, array_to_string(unknown, ', ')
      using errcode = 'CT422', column = 'accounts';
  end if;

  -- Of several at once each counts the others.
  perform pg_advisory_xact_lock(hashtext('api_keys'), hashtext(owner_id::text));
  if exists (select from carteiro.api_keys where user_id = owner_id and name = key.name and revoked_at is null) then
    raise exception 'expected another name: there is a key "%". If its secret was lost, rotate it', key.name
      using errcode = 'CT002', column = 'name';
  end if;
  select count(*) filter (where revoked_at is null) as in_force, count(*) as made into counted
  from carteiro.api_keys
  where user_id = owner_id;
  if counted.in_force >= carteiro.max_api_keys() then
    raise exception 'expected at most % keys of one user: revoke one that is not needed', carteiro.max_api_keys()
      using errcode = 'CT002';
  elsif counted.made >= carteiro.max_api_keys() * max_made then
    raise exception 'expected at most % keys of one user with those that were revoked, which are kept for a while: rotate keys instead',
      carteiro.max_api_keys() * max_made
      using errcode = 'CT002';
  end if;
  insert into carteiro.api_keys select key.*;
  insert into carteiro.api_key_secrets (hash, key_id) values (secret_hash, key.id);
  return carteiro.api_key_json(key);
end
$$;

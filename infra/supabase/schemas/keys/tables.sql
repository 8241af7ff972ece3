-- Keys with which programs call the gateway for a user. A secret is seen once, when it is made; what is kept is its SHA-256,
-- which nothing leads back from: a secret is random and has 256 bits.

create table carteiro.api_keys (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  name text not null check (length(name) between 1 and 100),
  mode text not null check (mode in ('live', 'test')),
  scopes text[] not null check (cardinality(scopes) > 0),
  accounts uuid[] check (cardinality(accounts) > 0),
  prefix text not null,
  expires_at timestamptz,
  last_used_at timestamptz,
  last_used_from inet,
  created_at timestamptz not null default now(),
  created_by_key uuid references carteiro.api_keys (id) on delete set null,
  revoked_at timestamptz,
  -- What these scopes are for is of all accounts.
  constraint api_keys_of_all_accounts check (accounts is null or not scopes && array['queue:read', 'queue:operate', 'audit:read'])
);
comment on column carteiro.api_keys.accounts is 'The accounts that the key sees and uses. Null: all of the user''s, those that are connected later too.';
comment on column carteiro.api_keys.prefix is 'The first characters of the present secret, to recognise it by.';
comment on column carteiro.api_keys.last_used_at is 'To the minute.';
create unique index api_keys_by_name on carteiro.api_keys (user_id, name) where revoked_at is null;
create index api_keys_by_user on carteiro.api_keys (user_id, created_at, id);
create index api_keys_by_maker on carteiro.api_keys (created_by_key) where created_by_key is not null;

-- A key has one secret, and for a while after a rotation the one before, too.
create table carteiro.api_key_secrets (
  hash bytea primary key check (length(hash) = 32),
  -- Null: the key's user was deleted. It says so to who still calls with it.
  key_id uuid references carteiro.api_keys (id) on delete set null,
  created_at timestamptz not null default now(),
  valid_until timestamptz
);
comment on column carteiro.api_key_secrets.hash is 'SHA-256 of the whole secret, its prefix and checksum included.';
comment on column carteiro.api_key_secrets.valid_until is 'Null: as long as its key.';
create index api_key_secrets_by_key on carteiro.api_key_secrets (key_id, created_at);

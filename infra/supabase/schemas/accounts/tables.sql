-- The user's accounts at the platforms. Tokens are encrypted by the platform's service (AES-256-GCM, the key
-- id inside the record); the database never sees one in clear.

create table carteiro.platform_accounts (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  platform text not null,
  external_id text not null,
  display_name text not null,
  status text not null default 'connected' check (status in ('connected', 'needs_reauth', 'disconnected')),
  is_default boolean not null default false,
  credentials jsonb,
  credentials_expire_at timestamptz,
  credentials_version integer not null default 1,
  credentials_changed_at timestamptz not null default now(),
  refresh_due_at timestamptz,
  refresh_lease_until timestamptz,
  scopes text[] not null default '{}',
  profile jsonb not null default '{}',
  problems jsonb not null default '[]' check (jsonb_typeof(problems) = 'array'),
  checked_at timestamptz,
  expiry_announced_for timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  mode text not null default 'live',
  media_policy text not null default 'refuse' check (media_policy in ('refuse', 'convert')),
  unique (user_id, platform, mode, external_id),
  unique (id, user_id, platform, mode),
  constraint a_deployment_is_known foreign key (platform, mode) references carteiro.platforms (platform, mode)
);
comment on column carteiro.platform_accounts.external_id is 'The account''s id at the platform.';
comment on column carteiro.platform_accounts.credentials is 'Encrypted tokens: { key_id, iv, tag, data }, base64.';
comment on column carteiro.platform_accounts.credentials_version is 'Grows with every new pair of tokens: distinguishes those who refresh.';
comment on column carteiro.platform_accounts.refresh_lease_until is 'Set while a service refreshes; left behind by one that died.';
comment on column carteiro.platform_accounts.problems is 'What would fail: [{ code, message }]. Empty: nothing known.';
comment on column carteiro.platform_accounts.expiry_announced_for is 'The credentials_expire_at of which an event was published.';
comment on column carteiro.platform_accounts.checked_at is 'When the account was last checked for what is due.';
comment on column carteiro.platform_accounts.mode is 'The mode of the deployment that connected it, the only one that may read its tokens.';
comment on column carteiro.platform_accounts.media_policy is 'What becomes of files that the platform does not take as they are, where a request does not say.';
comment on column carteiro.platform_accounts.profile is 'What the platform''s service needs to know of the account and may be seen by its owner (username, flavour).';

create unique index platform_accounts_one_default
  on carteiro.platform_accounts (user_id, platform, mode) where is_default;

create index platform_accounts_to_refresh
  on carteiro.platform_accounts (platform, mode, refresh_due_at) where status = 'connected' and refresh_due_at is not null;

-- A connection under way: from the click on "connect" to the account. Secrets are hashed, or encrypted by the
-- platform's service.
create table carteiro.account_connections (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  platform text not null,
  state_hash text not null unique,
  browser_hash text not null,
  sealed jsonb not null,
  redirect_uri text not null,
  return_to text,
  claim_hash text unique,
  candidates jsonb,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  mode text not null default 'live',
  constraint a_deployment_is_known foreign key (platform, mode) references carteiro.platforms (platform, mode)
);
comment on column carteiro.account_connections.state_hash is 'SHA-256 of the state that the platform returns, once.';
comment on column carteiro.account_connections.browser_hash is 'SHA-256 of the cookie of the browser that asked.';
comment on column carteiro.account_connections.claim_hash is 'SHA-256 of the secret that chooses among the candidates, once.';
comment on column carteiro.account_connections.candidates is 'Encrypted: the accounts of the login, with their tokens.';
create index account_connections_by_user on carteiro.account_connections (user_id);

-- The tokens that end first, and the outcomes that are unknown: few rows of large tables.
create index platform_accounts_by_end on carteiro.platform_accounts (platform, mode, (refresh_due_at is null), credentials_expire_at)
  where status = 'connected' and credentials_expire_at is not null;

-- The author's accounts at the platforms. Tokens are encrypted by the platform's service (AES-256-GCM, the key
-- id inside the record); the database never sees one in clear.

create table public.platform_accounts (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  platform text not null references public.platforms (platform),
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
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (user_id, platform, external_id),
  unique (id, user_id, platform)
);
comment on column public.platform_accounts.external_id is 'The account''s id at the platform.';
comment on column public.platform_accounts.credentials is 'Encrypted tokens: { key_id, iv, tag, data }, base64.';
comment on column public.platform_accounts.credentials_version is 'Grows with every new pair of tokens: tells who refreshes with what.';
comment on column public.platform_accounts.refresh_lease_until is 'Set while a service refreshes; left behind by one that died.';
comment on column public.platform_accounts.problems is 'What would fail: [{ code, message }]. Empty: nothing known.';
comment on column public.platform_accounts.checked_at is 'When the account was last checked for what is due.';
comment on column public.platform_accounts.profile is 'What the platform''s service needs to know of the account and may be seen by its owner (username, flavour).';

create unique index platform_accounts_one_default
  on public.platform_accounts (user_id, platform) where is_default;

create index platform_accounts_to_refresh
  on public.platform_accounts (platform, refresh_due_at) where status = 'connected' and refresh_due_at is not null;

-- A connection under way: from the click on "connect" to the account. Secrets are hashed, or encrypted by the
-- platform's service.
create table public.account_connections (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  platform text not null references public.platforms (platform),
  state_hash text not null unique,
  browser_hash text not null,
  sealed jsonb not null,
  redirect_uri text not null,
  return_to text,
  claim_hash text unique,
  candidates jsonb,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on column public.account_connections.state_hash is 'SHA-256 of the state that the platform hands back, once.';
comment on column public.account_connections.browser_hash is 'SHA-256 of the cookie of the browser that asked.';
comment on column public.account_connections.claim_hash is 'SHA-256 of the word that chooses among the candidates, once.';
comment on column public.account_connections.candidates is 'Encrypted: the accounts of the login, with their tokens.';

create index account_connections_by_user on public.account_connections (user_id);

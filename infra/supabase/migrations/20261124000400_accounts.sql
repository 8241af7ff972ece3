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
  scopes text[] not null default '{}',
  profile jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (user_id, platform, external_id),
  unique (id, user_id, platform)
);
comment on column public.platform_accounts.external_id is 'The account''s id at the platform.';
comment on column public.platform_accounts.credentials is 'Encrypted tokens: { key_id, iv, tag, data }, base64.';
comment on column public.platform_accounts.profile is 'What the platform''s service needs to know of the account and may be seen by its owner (username, flavour).';

create unique index platform_accounts_one_default
  on public.platform_accounts (user_id, platform) where is_default;

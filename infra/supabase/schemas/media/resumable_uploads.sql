-- They count towards their user's quota with all their bytes, from when they begin.
create table carteiro.resumable_uploads (
  id uuid primary key,
  -- Null: the service role's, for no user.
  user_id uuid references auth.users (id) on delete cascade,
  name text not null,
  bytes bigint not null check (bytes > 0),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  mode text not null default 'live' check (mode in ('live', 'test')),
  refusal jsonb,
  holder uuid,
  held_until timestamptz,
  is_wanted boolean not null default false
);
comment on table carteiro.resumable_uploads is 'Resumable uploads that are not finished, and the leases of the requests that write them.';
comment on column carteiro.resumable_uploads.refusal is 'Why the file that arrived was refused: { status, code, message, details }. It counts no more.';
comment on column carteiro.resumable_uploads.holder is 'The request that has the lease.';
comment on column carteiro.resumable_uploads.is_wanted is 'Another request waits for the lease.';
create index resumable_uploads_by_expiry on carteiro.resumable_uploads (expires_at);
create index resumable_uploads_by_user on carteiro.resumable_uploads (user_id);

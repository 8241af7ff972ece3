create table carteiro.media_uploads (
  id uuid primary key,
  -- Null: given up, and to be removed.
  user_id uuid references auth.users (id) on delete set null,
  name text not null,
  bytes bigint not null check (bytes > 0),
  created_at timestamptz not null default now(),
  mode text not null default 'live' check (mode in ('live', 'test')),
  of_service boolean not null default false,
  type text,
  check_after timestamptz not null default now(),
  constraint of_a_user_or_the_service check (user_id is null or not of_service)
);
comment on table carteiro.media_uploads is 'One row for each uploaded file that is kept.';
comment on column carteiro.media_uploads.mode is 'test: a test key has uploaded it, and sees and deletes such uploads alone. Jobs of both modes may show it.';
comment on column carteiro.media_uploads.type is 'Its media type. Null: of an earlier release, which did not note it.';
comment on column carteiro.media_uploads.check_after is 'Until then it need not be checked whether a job still needs it (give_up_unneeded_uploads).';
comment on column carteiro.media_uploads.of_service is 'The service role uploaded it for no user: it counts towards no quota.';
create index media_uploads_by_user on carteiro.media_uploads (user_id, created_at, id);
create index media_uploads_to_check on carteiro.media_uploads (check_after) where user_id is not null or of_service;

-- Kept beside the uploads so that one more reads one row, and so that two at once wait for each other.
create table carteiro.media_usage (
  user_id uuid primary key references auth.users (id) on delete cascade,
  bytes bigint not null check (bytes >= 0)
);
comment on table carteiro.media_usage is 'How many bytes of uploads each user has.';

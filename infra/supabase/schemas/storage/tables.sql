create table carteiro.storage_files (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  bucket text not null,
  path text not null,
  name text not null,
  etag text not null,
  bytes bigint not null check (bytes > 0),
  type text not null,
  used_at timestamptz not null default now()
);
comment on table carteiro.storage_files is 'Objects of Supabase Storage that publications show, as they were when their user was seen to have access to them.';
comment on column carteiro.storage_files.id is 'Who knows it may read the object through the gateway, as long as it is the one of etag and bytes.';
comment on column carteiro.storage_files.etag is 'Without quotes.';
comment on column carteiro.storage_files.used_at is 'When it was enqueued last.';
-- The path as a hash: one may be longer than an index takes.
create unique index storage_files_by_object on carteiro.storage_files (user_id, md5(bucket || '/' || path), etag, bytes);
create index storage_files_by_use on carteiro.storage_files (used_at);

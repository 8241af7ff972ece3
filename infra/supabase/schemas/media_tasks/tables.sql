-- Work that files of jobs need before they can be published: a conversion, or a copy into the media store. Jobs that need
-- the same work share a task.

create table carteiro.media_tasks (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  mode text not null default 'live' check (mode in ('live', 'test')),
  kind text not null check (kind in ('convert', 'copy')),
  key text not null,
  spec jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  attempts integer not null default 0 check (attempts >= 0),
  run_at timestamptz not null default now(),
  lease_token uuid,
  lease_expires_at timestamptz,
  claimed_at timestamptz,
  progress real not null default 0 check (progress between 0 and 1),
  result jsonb,
  upload_id uuid,
  content_key text,
  error_code text,
  error_message text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  constraint running_tasks_have_a_lease check ((state = 'running') <= (lease_token is not null and lease_expires_at is not null)),
  constraint done_tasks_have_a_result check ((state = 'done') <= (result is not null and upload_id is not null)),
  constraint failed_tasks_say_why check ((state = 'failed') = (error_code is not null))
);
comment on table carteiro.media_tasks is 'Conversions and copies of files, made by the gateways. A task that no waiting job needs is not claimed, and is swept.';
comment on column carteiro.media_tasks.key is 'The same for equal work of a user: it is made once.';
comment on column carteiro.media_tasks.spec is 'What the gateway needs to do it: { source: an entry of mediaFiles, target? (of a conversion) }.';
comment on column carteiro.media_tasks.run_at is 'When it may be claimed: later than now after a failure that may pass.';
comment on column carteiro.media_tasks.lease_token is 'Of the present claim, or the last one: its result is stored under this id.';
comment on column carteiro.media_tasks.result is 'An entry of mediaFiles: the file in the media store.';
comment on column carteiro.media_tasks.upload_id is 'The upload of the result; several tasks may have the same.';
comment on column carteiro.media_tasks.content_key is 'Names the result by the hash of the source''s content, and the target: an equal task takes it over.';
create unique index media_tasks_by_key on carteiro.media_tasks (user_id, mode, kind, key) where state <> 'failed';
create index media_tasks_by_user on carteiro.media_tasks (user_id, claimed_at);
create index media_tasks_to_claim on carteiro.media_tasks (kind, created_at) where state in ('waiting', 'running');
create index media_tasks_by_content on carteiro.media_tasks (user_id, mode, content_key) where state = 'done';

create table carteiro.job_media_tasks (
  job_id uuid not null references public.publication_jobs (id) on delete cascade,
  file_index integer not null check (file_index >= 0),
  kind text not null check (kind in ('convert', 'copy')),
  key text not null,
  spec jsonb not null,
  original jsonb not null,
  changes jsonb not null default '[]' check (jsonb_typeof(changes) = 'array'),
  task_id uuid references carteiro.media_tasks (id) on delete set null,
  prepared_at timestamptz,
  primary key (job_id, file_index)
);
comment on table carteiro.job_media_tasks is 'The files of jobs that are prepared, or were. Its rows outlive the task, so that it can be made anew.';
comment on column carteiro.job_media_tasks.original is 'The entry of mediaFiles as it was enqueued; the job''s content has the result in its place once it is prepared.';
comment on column carteiro.job_media_tasks.changes is 'What a conversion changes, as conversionChange of libs/contracts.';
comment on column carteiro.job_media_tasks.prepared_at is 'When the job''s content got the result; null: the job waits for it.';
create index job_media_tasks_by_task on carteiro.job_media_tasks (task_id);
create index job_media_tasks_waiting on carteiro.job_media_tasks (job_id) where prepared_at is null;

create table carteiro.job_conversions (
  job_id uuid primary key references public.publication_jobs (id) on delete cascade,
  wish jsonb not null default '{}' check (jsonb_typeof(wish) = 'object')
);
comment on table carteiro.job_conversions is 'Jobs whose files may be converted (mediaPolicy convert), and how their user wants it.';

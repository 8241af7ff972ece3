-- A publication is one enqueue call; a job is one option of it (a way to publish on a platform). Users read both tables
-- whole, and Realtime sends them every change of a job's row: what is not theirs to know (leases, traceparents) is
-- elsewhere.

create table carteiro.publications (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  idempotency_key text check (length(idempotency_key) between 1 and 255),
  request_hash text,
  options text[] not null default '{}',
  rejected jsonb not null default '[]',
  total_requested integer not null,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  mode text not null default 'live' check (mode in ('live', 'test')),
  unique (user_id, mode, idempotency_key)
);
comment on column carteiro.publications.mode is 'live, or test: its jobs go to the sandbox. An idempotency key is of one mode.';
comment on column carteiro.publications.options is 'The options that were enqueued, in the order asked for.';
comment on column carteiro.publications.rejected is 'The options that the gateway refused, as it answered them.';
comment on column carteiro.publications.request_hash is 'Distinguishes a replay of an idempotency key from its reuse for something else.';

-- The span of the request that made a publication, where there was one: its attempts go on with that trace.
create table carteiro.publication_traces (
  publication_id uuid primary key references carteiro.publications (id) on delete cascade,
  traceparent text not null
);

create table public.publication_jobs (
  id uuid primary key default gen_random_uuid(),
  publication_id uuid not null references carteiro.publications (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  platform text not null,
  option text not null,
  account_id uuid,
  content jsonb not null,
  status text not null default 'pending'
    check (status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
  phase text not null default 'queued'
    check (phase in ('queued', 'preparing', 'validating', 'uploading', 'processing', 'confirming', 'done')),
  progress smallint not null default 0 check (progress between 0 and 100),
  priority text not null default 'normal' check (priority in ('high', 'normal', 'low')),
  created_at timestamptz not null default now(),
  scheduled_at timestamptz,
  next_attempt_at timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  attempt integer not null default 0,
  retry_count integer not null default 0,
  max_retries integer not null default 3 check (max_retries between 0 and 20),
  hold_reason text check (hold_reason in ('platform_paused', 'account_needs_reauth', 'preparing_media')),
  error_code text,
  error_message text,
  platform_response jsonb,
  problems jsonb not null default '[]' check (jsonb_typeof(problems) = 'array'),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  trace_id text,
  seq bigint not null default 1,
  mode text not null default 'live' check (mode in ('live', 'test')),
  removed_at timestamptz,
  constraint the_account_is_the_users foreign key (account_id, user_id, platform, mode)
    references carteiro.platform_accounts (id, user_id, platform, mode) on delete set null (account_id),
  constraint finished_jobs_are_done check ((status in ('completed', 'cancelled')) <= (phase = 'done')),
  constraint completed_jobs_have_a_time check ((status = 'completed') <= (completed_at is not null))
)
-- Room for a second version of every row: a poll leases all jobs of a page at once.
with (fillfactor = 45);
comment on column public.publication_jobs.phase is 'The fine grain under the status.';
comment on column public.publication_jobs.next_attempt_at is 'When a job that waits (for its hour, a retry, a platform) goes on. Null while an attempt is at work.';
comment on column public.publication_jobs.started_at is 'When the present run of work began; a retry begins a new one.';
comment on column public.publication_jobs.attempt is 'Tries so far, whatever their end. retry_count counts only those that followed a failure.';
comment on column public.publication_jobs.problems is 'What would fail when the job is due: [{ code, message }].';
comment on column public.publication_jobs.mode is 'live, or test: it goes to the sandbox, and nothing of it to a platform.';
comment on column public.publication_jobs.removed_at is 'When its post was deleted at the platform, or was found to be gone; the job stays completed.';
comment on column public.publication_jobs.seq is 'Grows with every change: of two states of a job the one with the larger seq is the newer.';

-- Nothing that changes with a transition is indexed, so that every transition stays a HOT update.
create index publication_jobs_by_user on public.publication_jobs (user_id, created_at desc, id);

create index publication_jobs_by_publication on public.publication_jobs (publication_id);

create table carteiro.publication_job_events (
  job_id uuid not null references public.publication_jobs (id) on delete cascade,
  seq bigint not null,
  at timestamptz not null default clock_timestamp(),
  type text not null,
  status text not null,
  phase text not null,
  attempt integer not null,
  data jsonb not null default '{}',
  primary key (job_id, seq)
);
comment on table carteiro.publication_job_events is 'Append-only timeline of every job.';
comment on column carteiro.publication_job_events.type is 'An event of job_transitions.';
create index publications_by_age on carteiro.publications (created_at, id);
create index publications_by_user on carteiro.publications (user_id, created_at desc, id desc);

-- What an app calls them in its own database. Metadata may hold longer texts than an index entry.
create index publications_by_external_id on carteiro.publications (user_id, left(metadata ->> 'externalId', 255))
  where metadata ? 'externalId';
create index publications_by_reference on carteiro.publications (user_id, left(metadata ->> 'reference', 255))
  where metadata ? 'reference';

-- Events come in the order of their time: an index of a few pages. It is of ranges with gaps, since what is cleaned up
-- makes room for what is new.
create index publication_job_events_by_time on carteiro.publication_job_events
  using brin (at timestamptz_minmax_multi_ops) with (pages_per_range = 32, autosummarize = on);

create index publication_jobs_by_time on public.publication_jobs
  using brin (created_at timestamptz_minmax_multi_ops) with (pages_per_range = 32, autosummarize = on);

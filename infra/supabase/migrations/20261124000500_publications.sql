-- A publication is one enqueue call; a job is one option of it (a way to publish on a platform). Users read both tables
-- whole, and Realtime sends them every change of a job's row: what is not theirs to know (leases, traceparents) is
-- elsewhere.

create table public.publications (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  idempotency_key text check (length(idempotency_key) between 1 and 255),
  request_hash text,
  options text[] not null default '{}',
  rejected jsonb not null default '[]',
  total_requested integer not null,
  metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  unique (user_id, idempotency_key)
);
comment on column public.publications.options is 'The options that were enqueued, in the order asked for.';
comment on column public.publications.rejected is 'The options that the gateway refused, as it answered them.';
comment on column public.publications.request_hash is 'Tells a replay of an idempotency key from its reuse for something else.';

-- The span of the request that made a publication, where there was one: its attempts go on with that trace.
create table public.publication_traces (
  publication_id uuid primary key references public.publications (id) on delete cascade,
  traceparent text not null
);

create table public.publication_jobs (
  id uuid primary key default gen_random_uuid(),
  publication_id uuid not null references public.publications (id) on delete cascade,
  user_id uuid not null references auth.users (id) on delete cascade,
  platform text not null,
  option text not null,
  account_id uuid,
  content jsonb not null,
  status text not null default 'pending'
    check (status in ('pending', 'processing', 'completed', 'failed', 'cancelled')),
  phase text not null default 'queued'
    check (phase in ('queued', 'validating', 'uploading', 'processing', 'confirming', 'done')),
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
  hold_reason text check (hold_reason in ('platform_paused', 'account_needs_reauth')),
  error_code text,
  error_message text,
  platform_response jsonb,
  problems jsonb not null default '[]' check (jsonb_typeof(problems) = 'array'),
  metadata jsonb not null default '{}' check (jsonb_typeof(metadata) = 'object'),
  trace_id text,
  seq bigint not null default 1,
  constraint the_account_is_the_authors foreign key (account_id, user_id, platform)
    references public.platform_accounts (id, user_id, platform) on delete set null (account_id),
  constraint finished_jobs_are_done check ((status in ('completed', 'cancelled')) <= (phase = 'done')),
  constraint completed_jobs_have_a_time check ((status = 'completed') <= (completed_at is not null))
)
-- Room for a second version of every row: a turn leases all jobs of a page at once.
with (fillfactor = 45);

-- That a job's platform is known, its account tells (the_account_is_the_authors); where there is none, it is looked up
-- (complete_inserted_job). A key of its own would lock the platform's one row with every job of everybody.
create function public.guard_platform_with_jobs() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if exists (select from public.publication_jobs as job where job.platform = old.platform) then
    raise exception 'platform % has jobs', old.platform using errcode = 'foreign_key_violation';
  end if;
  return null;
end
$$;

create trigger guard_jobs
  after delete or update of platform on public.platforms
  for each row execute function public.guard_platform_with_jobs();

comment on column public.publication_jobs.phase is 'The fine grain under the status.';
comment on column public.publication_jobs.next_attempt_at is 'When a job that waits (for its hour, a retry, a platform) goes on. Null while an attempt is at work.';
comment on column public.publication_jobs.started_at is 'When the present run of work began; a retry begins a new one.';
comment on column public.publication_jobs.attempt is 'Tries so far, whatever their end. retry_count counts only those that followed a failure.';
comment on column public.publication_jobs.problems is 'What would fail when the job is due: [{ code, message }].';
comment on column public.publication_jobs.seq is 'Grows with every change: tells an older state from a newer one.';

-- Nothing that changes with a transition is indexed, so that every transition stays a HOT update.
create index publication_jobs_by_user on public.publication_jobs (user_id, created_at desc, id);
create index publication_jobs_by_publication on public.publication_jobs (publication_id);

create table public.publication_job_events (
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
comment on table public.publication_job_events is 'Append-only timeline of every job.';

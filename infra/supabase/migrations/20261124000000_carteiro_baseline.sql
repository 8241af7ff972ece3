-- Assembled from infra/supabase/schemas by `npm run baseline`: edit those files, then run it again.

-- schemas/setup/extensions.sql

-- The extensions of the founding document. pgmq is required. pg_cron and pg_net are skipped, with a
-- notice, on a server that doesn't have them: the dispatcher's own timer then does the scheduling.

create extension if not exists pgmq;

create schema if not exists extensions;

create extension if not exists pgcrypto with schema extensions;

do $$
begin
  if exists (select from pg_available_extensions where name = 'pg_cron') then
    create extension if not exists pg_cron;
  else
    raise notice 'pg_cron is not available here: schedule the jobs of schemas/cron/schedule.sql by other means';
  end if;

  if exists (select from pg_available_extensions where name = 'pg_net') then
    create extension if not exists pg_net with schema extensions;
  else
    raise notice 'pg_net is not available here: the cron tick cannot wake the dispatcher';
  end if;
end
$$;

create extension if not exists unaccent with schema extensions;


-- schemas/setup/roles.sql

-- One login role per service, with the least rights. They are created without a password: set one where
-- the service is deployed (alter role carteiro_gateway with password '…').
--
-- carteiro_platform is the group of all platform services; the member carteiro_platform_<platform> may act
-- for that platform only (see caller_platform), in mode live; carteiro_test_platform_<platform> in mode test. An eighth
-- platform needs such a role and nothing else.
--
-- carteiro_handler is what functions of the app run as (on_event). It may do what the app grants to it, and nothing of ours.

do $$
declare
  service_role_name text;
  prefix text;
begin
  if not exists (select from pg_roles where rolname = 'carteiro_platform') then
    create role carteiro_platform nologin;
  end if;

  if not exists (select from pg_roles where rolname = 'carteiro_handler') then
    create role carteiro_handler nologin;
  end if;

  foreach service_role_name in array array['carteiro_gateway', 'carteiro_dispatcher']
  loop
    if not exists (select from pg_roles where rolname = service_role_name) then
      execute format('create role %I login', service_role_name);
    end if;
  end loop;

  foreach service_role_name in array array[
    'tiktok', 'instagram', 'youtube', 'x', 'linkedin', 'facebook', 'threads'
  ]
  loop
    foreach prefix in array array['carteiro_platform_', 'carteiro_test_platform_']
    loop
      if not exists (select from pg_roles where rolname = prefix || service_role_name) then
        execute format('create role %I login in role carteiro_platform', prefix || service_role_name);
      end if;
    end loop;
  end loop;
end
$$;

-- A client waits for the gateway: it gets an error soon when the database is too slow, and the work is undone.
alter role carteiro_gateway set statement_timeout = '8s';

-- A service that is there takes its answers. One whose process is stopped or whose host is gone would keep a connection, and
-- what it holds, for as long as TCP tries, or for ever. After as long as a lease lasts Postgres ends it: none of its own timeouts
-- fires while it waits to send.
do $$
declare
  service_role_name text;
begin
  for service_role_name in
    select rolname from pg_roles where rolcanlogin and rolname ~ '^carteiro_(gateway|dispatcher|(test_)?platform_[a-z0-9_]+)$'
  loop
    execute format('alter role %I set tcp_user_timeout = %L', service_role_name, '30s');
    execute format('alter role %I set tcp_keepalives_idle = %L', service_role_name, '15s');
    execute format('alter role %I set tcp_keepalives_interval = %L', service_role_name, '5s');
    execute format('alter role %I set tcp_keepalives_count = 3', service_role_name);
  end loop;
end
$$;


-- schemas/setup/schema.sql

-- Everything of Carteiro's but the contract (public.publication_jobs and three cron functions) is in a schema of its own:
-- PostgREST does not expose it, and an app's own tables never collide with it.

create schema carteiro;


-- schemas/setup/uninstall.sql

-- Removes everything that the migrations made: the tables with all jobs, functions, queues, cron jobs, policies, Vault's
-- secrets, roles, and the record of the migrations, so that they can be applied again. Extensions stay: the app may use them.
-- Roles that another database of the server uses stay, with a notice.
-- Raises object_in_use while jobs are in flight: stop the dispatchers and wait until nothing is at work.
create function carteiro.uninstall() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  in_flight bigint := (select count(*) from public.publication_jobs as job where carteiro.is_at_work(job, job.attempt));
  service_role_name text;
begin
  if in_flight > 0 then
    raise exception '% jobs are in flight: stop the dispatchers, and uninstall when these have ended', in_flight
      using errcode = 'object_in_use';
  end if;

  if to_regnamespace('cron') is not null then
    perform cron.unschedule(job.jobname)
    from cron.job as job
    where job.jobname in (
      'process-publication-jobs', 'retry-failed-publication-jobs', 'cleanup-old-publication-jobs',
      'count-queue-statistics', 'index-publication-texts'
    );
  end if;
  if to_regclass('vault.secrets') is not null then
    delete from vault.secrets where name in ('dispatcher_url', 'internal_auth_secret');
  end if;
  if to_regclass('realtime.messages') is not null then
    drop policy if exists "Users can listen to their own topic" on realtime.messages;
  end if;
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where name like 'carteiro\_%';
  end if;

  perform pgmq.drop_queue(queue_name)
  from pgmq.list_queues()
  where queue_name in (
    'publication_queue', 'publication_queue_high', 'publication_queue_low',
    'publication_test_queue', 'publication_test_queue_high', 'publication_test_queue_low', 'publication_dead_letters',
    'webhook_queue'
  );
  drop function public.process_publication_jobs, public.retry_failed_publication_jobs,
    public.cleanup_old_publication_jobs;
  drop table public.publication_jobs cascade;
  drop schema carteiro cascade;

  for service_role_name in
    select rolname from pg_roles where rolname ~ '^carteiro_(gateway|dispatcher|handler|(test_)?platform(_[a-z0-9_]+)?)$' order by rolname desc
  loop
    begin
      execute format('drop owned by %I', service_role_name);
      execute format('drop role %I', service_role_name);
    exception when dependent_objects_still_exist then
      raise notice 'role % stays: another database uses it', service_role_name;
    end;
  end loop;
end
$$;


-- schemas/platforms/tables.sql

-- Platforms announce themselves: their catalog (what may be published, see libs/contracts/src/catalog), its
-- version and their address. The seven of the founding document are known from the start, so that a job may
-- name them; nothing is published to one before its service has registered itself.
--
-- A deployment is a platform's service in one mode. Its key is the platform's name, with ':test' behind it in mode test
-- (deployment_of): what is kept apart for each mode is kept by that key.

create table carteiro.platforms (
  platform text not null check (platform ~ '^[a-z][a-z0-9_]{0,30}$'),
  display_name text not null,
  version text check (version ~ '^\d+\.\d+\.\d+$'),
  catalog jsonb,
  url text check (url ~ '^https?://'),
  registered_at timestamptz,
  last_due_at timestamptz,
  mode text not null default 'live' check (mode in ('live', 'test')),
  deployment text primary key generated always as (case mode when 'live' then platform else platform || ':test' end) stored,
  unique (platform, mode)
);
comment on table carteiro.platforms is 'Announced catalogs and addresses, one row per platform service and mode.';
comment on column carteiro.platforms.mode is 'live: the service calls the platform. test: it calls the sandbox, and gets only what was enqueued in this mode.';
comment on column carteiro.platforms.last_due_at is 'When a job of it was last due, to a thirtieth of queue_settings.slot_left_for.';

insert into carteiro.platforms (platform, display_name) values
  ('tiktok', 'TikTok'),
  ('instagram', 'Instagram'),
  ('youtube', 'YouTube'),
  ('x', 'X'),
  ('linkedin', 'LinkedIn'),
  ('facebook', 'Facebook'),
  ('threads', 'Threads');

-- What operators set. A platform without a row has the defaults.
create table carteiro.platform_policies (
  platform text not null,
  paused_at timestamptz,
  pause_reason text,
  rates jsonb not null default '[]' check (jsonb_typeof(rates) = 'array'),
  failures_in_a_row integer not null default 0,
  failing_users uuid[] not null default '{}',
  open_until timestamptz,
  trial_until timestamptz,
  timed_out_at timestamptz,
  updated_at timestamptz not null default now(),
  mode text not null default 'live' check (mode in ('live', 'test')),
  deployment text primary key generated always as (case mode when 'live' then platform else platform || ':test' end) stored
    references carteiro.platforms (deployment) on delete cascade
);
comment on table carteiro.platform_policies is 'What operators set per platform and mode. A paused platform''s jobs are held, not failed.';
comment on column carteiro.platform_policies.rates is 'How many jobs may begin: [{ scope: account | platform, jobs, seconds | day_in, option? }]. seconds is a rolling window, day_in the time zone of a calendar day.';
comment on column carteiro.platform_policies.failures_in_a_row is 'Attempts without an answer since the platform last answered. From queue_settings.circuit_after on, nothing is sent before open_until.';
comment on column carteiro.platform_policies.failing_users is 'Whose attempts those were, queue_settings.circuit_users of them at most. With fewer, only their jobs wait. Empty: everybody''s do.';
comment on column carteiro.platform_policies.trial_until is 'One job tries whether the platform is back; no other does before.';
comment on column carteiro.platform_policies.timed_out_at is 'Since when a call of it got no answer in time, and none since. It holds one slot at most until it answers.';

-- What the platforms allow, where they count posts. Where they count calls (LinkedIn, Facebook) or report what is left,
-- their own answer decides.
insert into carteiro.platform_policies (platform, rates) values
  -- https://docs.x.com/x-api/fundamentals/rate-limits
  ('x', '[{"scope": "account", "jobs": 100, "seconds": 900}, {"scope": "platform", "jobs": 10000, "seconds": 86400}]'),
  -- https://developers.tiktok.com/doc/tiktok-api-v2-rate-limit
  ('tiktok', '[{"scope": "account", "jobs": 6, "seconds": 60}]'),
  -- https://developers.facebook.com/docs/instagram-platform/content-publishing
  ('instagram', '[{"scope": "account", "jobs": 100, "seconds": 86400}]'),
  -- https://developers.facebook.com/docs/threads/overview#rate-limiting
  ('threads', '[{"scope": "account", "jobs": 250, "seconds": 86400}]'),
  -- https://developers.google.com/youtube/v3/determine_quota_cost
  ('youtube', '[{"scope": "platform", "jobs": 100, "day_in": "America/Los_Angeles"}]'),
  -- https://developers.facebook.com/documentation/video-api/guides/reels-publishing
  ('facebook', '[{"scope": "account", "option": "facebook_reel", "jobs": 30, "seconds": 86400}]'),
  ('linkedin', '[]');


-- schemas/accounts/tables.sql

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


-- schemas/jobs/tables.sql

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


-- schemas/queue/tables.sql

-- Every number that bounds the queue, in one row.
create table carteiro.queue_settings (
  one_row boolean primary key default true check (one_row),
  max_concurrent integer not null default 5 check (max_concurrent between 1 and 1000),
  lease interval not null default '30 seconds',
  retry_base interval not null default '10 seconds',
  retry_cap interval not null default '10 minutes',
  default_wait interval not null default '1 minute',
  lost_attempts integer not null default 10 check (lost_attempts >= 1),
  stuck_after interval not null default '30 minutes',
  keep_finished_jobs interval not null default '90 days',
  waiting_jobs_per_user integer default 10000 check (waiting_jobs_per_user >= 1),
  stored_bytes_per_user bigint default 10::bigint * 1024 * 1024 * 1024 check (stored_bytes_per_user >= 1),
  keep_unused_uploads interval not null default '30 days' check (keep_unused_uploads >= interval '1 day'),
  keep_storage_files interval not null default '400 days',
  keep_media_after_last_job interval not null default '7 days' check (keep_media_after_last_job >= interval '0'),
  circuit_after integer not null default 5 check (circuit_after >= 1),
  circuit_users integer not null default 2 check (circuit_users >= 1),
  broadcasts_per_second integer not null default 40 check (broadcasts_per_second >= 1),
  circuit_base interval not null default '30 seconds',
  circuit_cap interval not null default '10 minutes',
  slot_left_for interval not null default '5 minutes',
  keep_audit_log interval not null default '400 days' check (keep_audit_log >= interval '30 days'),
  max_test_concurrent integer not null default 5 check (max_test_concurrent between 1 and 100),
  announce_expiry_before interval not null default '7 days',
  announce_sunset_days integer[] not null default '{90, 30, 7, 0}',
  handler_attempts integer not null default 10 check (handler_attempts >= 1),
  handler_grace interval not null default '5 seconds'
);
comment on column carteiro.queue_settings.max_concurrent is 'Jobs in flight over the whole system. Change it with set_max_concurrent.';
comment on column carteiro.queue_settings.max_test_concurrent is 'Jobs of mode test in flight, in slots of their own, from when a test deployment first registers. Change it with set_max_concurrent.';
comment on column carteiro.queue_settings.lease is 'How long a dispatcher may go without renewing a lease before its job is given to another.';
comment on column carteiro.queue_settings.retry_base is 'Delay before the first retry; it doubles twice (times four) with each further one.';
comment on column carteiro.queue_settings.default_wait is 'Delay when a platform says "wait" and not how long.';
comment on column carteiro.queue_settings.circuit_after is 'So many attempts in a row without an answer of the platform, and it is left alone for circuit_base, then twice as long, up to circuit_cap.';
comment on column carteiro.queue_settings.circuit_users is 'So many users'' attempts must be among those, or the platform is left alone for these users only.';
comment on column carteiro.queue_settings.broadcasts_per_second is 'To Realtime. A plan''s limit (100 on the free one) counts each once, and once more for each client that listens.';
comment on column carteiro.queue_settings.waiting_jobs_per_user is 'So many jobs of one user may wait at once; null: any number.';
comment on column carteiro.queue_settings.stored_bytes_per_user is 'So much of one user''s uploads is kept at once; null: any amount.';
comment on column carteiro.queue_settings.keep_unused_uploads is 'Uploads that no job shows are removed when they are older than this.';
comment on column carteiro.queue_settings.keep_storage_files is 'What is noted of a file in Supabase Storage is removed so long after it was enqueued last. A post can be scheduled for up to 366 days.';
comment on column carteiro.queue_settings.keep_media_after_last_job is 'Uploads are removed so long after the last job that shows them has ended; until then a failed one can be tried again.';
comment on column carteiro.queue_settings.lost_attempts is 'A job fails when so many of its attempts in a row ended with their lease: it may be what ends its dispatchers.';
comment on column carteiro.queue_settings.slot_left_for is 'A platform leaves one slot to the others while jobs of theirs are due, and so long after.';
comment on column carteiro.queue_settings.keep_audit_log is 'Rows of the audit log older than this are removed.';
comment on column carteiro.queue_settings.announce_expiry_before is 'The end of an account''s access that no service renews is published so long before.';
comment on column carteiro.queue_settings.announce_sunset_days is 'The end of a version of a platform''s API is published so many days before.';
comment on column carteiro.queue_settings.handler_attempts is 'A function of the app that failed so often for an event has failed for good.';
comment on column carteiro.queue_settings.handler_grace is 'A call that goes on so long after its time limit is ended with its connection.';
comment on column carteiro.queue_settings.stuck_after is 'A job whose attempt takes longer than this fails.';

insert into carteiro.queue_settings default values;

-- What is due beyond a user's share of its queue. It moves up as the user's messages are taken, so that ten thousand
-- jobs of one user are a handful of messages before another user's single one.
create table carteiro.publication_backlog (
  job_id uuid primary key references public.publication_jobs (id) on delete cascade,
  user_id uuid not null,
  queue text not null,
  deployment text not null,
  place bigint generated always as identity,
  message_id bigint
);
comment on table carteiro.publication_backlog is 'Jobs that are due, beyond their user''s share of a queue, or parked until their platform has a slot.';
comment on column carteiro.publication_backlog.message_id is 'The place in the queue that a parked job had when its platform was at its limit (park_jobs): it goes on from there. Null: it is beyond its user''s share.';
create index publication_backlog_in_order on carteiro.publication_backlog (user_id, queue, place);
create index publication_backlog_by_deployment on carteiro.publication_backlog (deployment, user_id, queue, place)
  where message_id is null;
create index publication_backlog_parked on carteiro.publication_backlog (queue, deployment, message_id)
  where message_id is not null;
create index publication_backlog_parked_by_user on carteiro.publication_backlog (user_id, queue, deployment)
  where message_id is not null;

create table carteiro.publication_timers (
  job_id uuid primary key references public.publication_jobs (id) on delete cascade,
  user_id uuid not null,
  due_at timestamptz not null,
  mode text not null default 'live',
  round integer not null default 0
);
comment on table carteiro.publication_timers is 'Jobs that are not due yet. due_at is infinity for a held job (paused platform, account to reconnect).';
comment on column carteiro.publication_timers.round is 'How many jobs of its user are due at the same moment and begin before it. Of a hundred users'' jobs that are due on the hour, each user''s first begins before anybody''s second.';
create index publication_timers_by_due on carteiro.publication_timers (mode, due_at, round);
create index publication_timers_by_user on carteiro.publication_timers (user_id, mode, due_at, round);

-- A lease is a slot row: there are as many as the cap, so one lease more cannot be written. It is good until it expires,
-- for the attempt that it names, while that is the job's last and at work (is_at_work). Nothing but the slot's number
-- is indexed or checked against another table, so that taking and freeing a slot stays a HOT update and nothing else; a
-- slot whose job is gone is found by release_expired_leases when its lease has run out. Numbers below zero are places for leases that a dispatcher
-- prefetches: such a job begins when another of its dispatcher ends, and takes over its slot (pass_slots_to_prefetched).
-- Those above a thousand are for jobs of mode test: a job in a slot of the other mode cannot be written.
create table carteiro.publication_slots (
  slot integer primary key check (slot <> 0),
  job_id uuid,
  attempt integer,
  lease_token uuid,
  lease_expires_at timestamptz,
  dispatcher_id uuid,
  deployment text,
  mode text not null generated always as (case when slot > 1000 then 'test' else 'live' end) stored,
  constraint a_job_is_in_a_slot_of_its_mode check ((mode = 'test') = (deployment like '%:test')),
  constraint a_lease_is_whole check (lease_token is null or num_nulls(job_id, attempt, lease_expires_at) = 0)
)
with (fillfactor = 50);
comment on table carteiro.publication_slots is 'The cap by construction: a row above zero for each job that may be in flight.';

insert into carteiro.publication_slots (slot)
select generate_series(1, max_concurrent) from carteiro.queue_settings
union all
select generate_series(-300, -1);

-- Counts claims, so that now and then a lower queue comes first.
create sequence carteiro.publication_claim_number;

create sequence carteiro.publication_test_claim_number;
-- Of all dead letters the queue's own sequence is the number.
create sequence carteiro.test_dead_letter_number;


-- schemas/actions/tables.sql

-- What is done with a post after it was published. Its job stays completed meanwhile, and is never tried again because of it
-- (docs/decisions/0047-actions-on-a-published-job-are-work-of-their-own.md).

create table carteiro.job_actions (
  id uuid primary key default gen_random_uuid(),
  job_id uuid not null references public.publication_jobs (id) on delete cascade,
  mode text not null check (mode in ('live', 'test')),
  kind text not null check (kind in ('unpublish', 'edit', 'first_comment')),
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed')),
  request jsonb not null default '{}' check (jsonb_typeof(request) = 'object'),
  due_at timestamptz not null default now(),
  attempt integer not null default 0,
  retry_count integer not null default 0,
  lost_leases integer not null default 0,
  lease_token uuid,
  claimed_at timestamptz,
  result jsonb,
  error_code text,
  error_message text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  constraint running_actions_have_a_lease check ((state = 'running') <= (lease_token is not null)),
  constraint ended_actions_have_a_time check ((state in ('done', 'failed')) = (ended_at is not null)),
  constraint failed_actions_say_why check ((state = 'failed') <= (error_code is not null))
);
comment on table carteiro.job_actions is 'Actions on published jobs: deleting a post, editing it, its first comment. Claimed with jobs, in the same slots.';
comment on column carteiro.job_actions.request is 'What is to be done, by kind: {} · the edit · { text }.';
comment on column carteiro.job_actions.lease_token is 'Of the present claim, or the last one; its slot (publication_slots) has the action''s id as job_id.';
comment on column carteiro.job_actions.lost_leases is 'How often its lease ran out without an outcome.';
comment on column carteiro.job_actions.error_code is 'Of the last attempt, also of one that is followed by another.';
-- A post is deleted once and has one first comment; it may be edited again and again.
create unique index job_actions_once on carteiro.job_actions (job_id, kind) where kind <> 'edit';
create index job_actions_by_job on carteiro.job_actions (job_id, created_at);
create index job_actions_waiting on carteiro.job_actions (mode, due_at) where state = 'waiting';
create index job_actions_running on carteiro.job_actions (mode) where state = 'running';

-- As publication_steps, for actions.
create table carteiro.job_action_steps (
  action_id uuid not null references carteiro.job_actions (id) on delete cascade,
  step text not null check (length(step) between 1 and 200),
  state text not null default 'open' check (state in ('open', 'done', 'not_done')),
  commits boolean not null,
  lease_token uuid not null,
  intent jsonb not null default '{}',
  result jsonb,
  began_at timestamptz not null default clock_timestamp(),
  call_ends_at timestamptz not null,
  finished_at timestamptz,
  primary key (action_id, step)
);
comment on table carteiro.job_action_steps is 'The step ledger of actions: before a call its intent is here, after it its result is.';
comment on column carteiro.job_action_steps.commits is 'Its effect must not be had twice: while it is in doubt it is not called again before that is known.';


-- schemas/audit/tables.sql

-- Who changed what, beside the life of publications (which their timelines tell): platforms, settings, accounts, keys, webhooks.
-- Rows are written by carteiro.audit, in the transaction of the change, and by nothing else. docs/audit.md lists the actions.

create table carteiro.audit_log (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  action text not null check (action ~ '^[a-z_]+\.[a-z_]+$'),
  target text,
  owner_id uuid references auth.users (id) on delete cascade,
  actor_kind text not null check (actor_kind in ('user', 'service_role', 'key', 'database_role')),
  user_id uuid,
  key_id uuid,
  database_role text not null,
  before jsonb,
  after jsonb,
  trace_id text,
  address text
);
comment on table carteiro.audit_log is 'Append-only: who changed what. See docs/audit.md.';
comment on column carteiro.audit_log.target is 'Which platform, account, key, … it was done to; null: the installation''s only one.';
comment on column carteiro.audit_log.owner_id is 'Whose thing it was done to. The row goes with the user.';
comment on column carteiro.audit_log.user_id is 'Which user acted, for a key its user. Stays when the user is deleted.';
comment on column carteiro.audit_log.database_role is 'Which role of the database wrote it: the gateway''s, where a user, a key or the service role acted through the API.';
comment on column carteiro.audit_log.before is 'What was changed, as it was. Never a secret, a token or a hash.';
comment on column carteiro.audit_log.address is 'From where the gateway was called.';

create index audit_log_by_time on carteiro.audit_log (at);
create index audit_log_by_owner on carteiro.audit_log (owner_id, id);
create index audit_log_by_user on carteiro.audit_log (user_id, id);


-- schemas/dispatch/tables.sql

create table carteiro.dispatchers (
  id uuid primary key,
  asleep boolean not null default false,
  seen_at timestamptz not null default now(),
  swept_at timestamptz not null default now(),
  mode text not null default 'live'
);
comment on column carteiro.dispatchers.swept_at is 'When it last checked for jobs of dispatchers that have stopped.';
comment on table carteiro.dispatchers is 'Dispatchers that run, and whether each sleeps until a wake-up.';


-- schemas/event_handlers/tables.sql

-- An app's own functions, which the dispatcher calls for public events. An event for one is written with the transition that it
-- reports; the call is made in a later transaction, together with deleting the event. docs/on-event.md.

create table carteiro.event_handlers (
  function text primary key,
  types text[] not null check (cardinality(types) > 0),
  time_limit interval not null check (time_limit between '0.1 seconds' and '1 minute'),
  created_at timestamptz not null default clock_timestamp(),
  claimed_at timestamptz,
  lease_token uuid,
  lease_expires_at timestamptz,
  backend_pid integer,
  backend_started_at timestamptz,
  constraint a_lease_is_whole check (num_nulls(lease_token, lease_expires_at, backend_pid, backend_started_at) in (0, 4))
)
with (fillfactor = 50);
comment on table carteiro.event_handlers is 'Functions that on_event has registered. One call of each is made at a time, by the one that has the lease.';
comment on column carteiro.event_handlers.function is 'Its signature: one that is dropped and created again is called again. A regprocedure would keep pg_upgrade from its work.';
comment on column carteiro.event_handlers.backend_pid is 'The connection that makes the call: when the lease has expired and it still does, a dispatcher ends it.';

-- Nothing here refers to another table: a settlement that writes an event waits for no one who removes a handler or a user, and
-- does not fail with them. What has lost its handler or its user is passed over, and removed by the cleanup.
create table carteiro.handler_events (
  id bigint generated always as identity primary key,
  function text not null,
  type text not null,
  user_id uuid,
  event jsonb not null,
  traceparent text,
  attempts integer not null default 0,
  due_at timestamptz not null default clock_timestamp(),
  error_code text,
  error_message text,
  dead_at timestamptz,
  created_at timestamptz not null default clock_timestamp()
);
comment on table carteiro.handler_events is 'Events for which a function is still to be called, and those for which it failed for good (dead_at).';
comment on column carteiro.handler_events.user_id is 'Whose event it is. Null: of none in particular, as of a platform.';
comment on column carteiro.handler_events.error_code is 'Of the last attempt: SQLSTATE. Null after an attempt without an answer: its connection or dispatcher was lost, or the call went on after its time and was ended.';
create index handler_events_due on carteiro.handler_events (function, due_at, id) where dead_at is null;
create index handler_events_dead on carteiro.handler_events (function, id) where dead_at is not null;


-- schemas/events/tables.sql

-- Public events: what apps are notified of, through webhooks or functions of their own (event_listeners). They are written in the
-- transaction that they report, and only where something listens.

create table carteiro.event_causes (
  type text not null,
  transition text not null,
  error_code text,
  unique nulls not distinct (transition, type, error_code)
);
comment on table carteiro.event_causes is 'Which transitions of jobs (job_transitions) cause which public events. A publication''s is caused by the end of its last job.';
comment on column carteiro.event_causes.error_code is 'Only of jobs that end with this error; those without cause the event of the line without one.';

insert into carteiro.event_causes (type, transition, error_code) values
  ('job.completed', 'completed', null),
  ('job.failed', 'failed', null),
  ('job.outcome_unknown', 'failed', 'outcome_unknown'),
  ('job.held', 'held', null),
  ('job.removed', 'removed', null),
  ('publication.completed', 'completed', null),
  ('publication.completed', 'cancelled', null),
  ('publication.partially_completed', 'completed', null),
  ('publication.partially_completed', 'failed', null),
  ('publication.partially_completed', 'cancelled', null),
  ('publication.failed', 'failed', null),
  ('publication.failed', 'cancelled', null);

-- Publications of which a job has ended in a transaction that goes on: whether it was the last one is decided when that
-- transaction commits (publish_ended_publications), which deletes the row again.
create unlogged table carteiro.publication_endings (
  publication_id uuid not null,
  transaction_id xid8 not null default pg_current_xact_id(),
  primary key (transaction_id, publication_id)
);
comment on table carteiro.publication_endings is 'Publications of which a job has ended in the transaction that is in progress.';

-- Published ends of versions of platforms' APIs: publish_version_sunsets publishes each once. A date that the platform has moved is
-- another end.
create table carteiro.announced_sunsets (
  deployment text not null,
  version text not null,
  sunset date not null,
  days_before integer not null,
  announced_at timestamptz not null default now(),
  primary key (deployment, version, sunset, days_before)
);
comment on table carteiro.announced_sunsets is 'Which ends of versions of platforms'' APIs were published, at which of queue_settings.announce_sunset_days.';


-- schemas/installation/tables.sql

-- Which database this is. An installation knows its database by what Postgres says of itself and by the deployment's own
-- name. A database that was restored, moved or copied is recognised, and nothing is claimed until an operator has
-- confirmed which it is: what was published meanwhile is not in its ledger. docs/restore.md describes the answers.

create table carteiro.installation (
  singleton boolean primary key default true check (singleton),
  deployment text,
  system_identifier bigint not null,
  timeline integer not null,
  database_oid oid not null,
  problem text check (problem in ('restored', 'moved', 'copied')),
  noticed_at timestamptz,
  data_until timestamptz,
  confirmed_as text check (confirmed_as in ('restored', 'moved', 'copy')),
  confirmed_at timestamptz
);
comment on table carteiro.installation is 'The database that this installation has confirmed as its own; one row.';
comment on column carteiro.installation.deployment is 'The deployment''s own name (DEPLOYMENT_NAME), so that a copy for staging is distinguished from the original.';
comment on column carteiro.installation.data_until is 'The newest moment that the data of a restored or copied database know of.';


-- schemas/keys/tables.sql

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


-- schemas/media/tables.sql

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


-- schemas/media_tasks/tables.sql

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


-- schemas/rates/tables.sql

-- When a job may begin: the platform's rates, by reservation, and its circuit.

-- A job's reservation under each rate that it falls under: first the moment reserved for it (a job keeps its reservation, whatever happens
-- to it), then the call that the platform counts, which uploads and retries may have put off. Each further such call of the
-- job is one more row.
create table carteiro.rate_reservations (
  rate_key text collate "C" not null,
  reserved_for timestamptz not null,
  job_id uuid not null references public.publication_jobs (id) on delete cascade,
  is_called boolean not null default false
);
comment on table carteiro.rate_reservations is 'Which jobs may begin when, and which have called. rate_key: deployment, number of the rate, and the account where the rate is per account.';
comment on column carteiro.rate_reservations.is_called is 'reserved_for is when the call was made: when it ended, once that is known.';
create index rate_reservations_by_time on carteiro.rate_reservations (rate_key, reserved_for desc);

create unique index rate_reservations_open on carteiro.rate_reservations (rate_key, job_id) where not is_called;

create index rate_reservations_by_job on carteiro.rate_reservations (job_id);

create table carteiro.publication_rate_queue (
  job_id uuid primary key references public.publication_jobs (id) on delete cascade,
  deployment text not null,
  option text not null,
  user_id uuid not null,
  place bigint generated always as identity
);
comment on table carteiro.publication_rate_queue is 'Jobs that wait for a place under rates that all users of their platform share.';
create index publication_rate_queue_by_user on carteiro.publication_rate_queue (deployment, user_id, place);
create index publication_rate_queue_by_option on carteiro.publication_rate_queue (deployment, option, user_id, place);

-- No key to auth.users: deleting a user would wait for this row with their jobs locked.
create table carteiro.publication_rate_users (
  deployment text not null,
  user_id uuid not null,
  place bigint generated always as identity,
  primary key (deployment, user_id)
);
comment on table carteiro.publication_rate_users is 'The order in which users whose jobs wait for a shared rate are served: the lowest place first. Who was served goes to the end.';


-- schemas/realtime/tables.sql

-- Realtime drops without an error what is beyond its plan's limit of messages a second. So what cannot be sent at once waits
-- here: without a key, so that no transaction ever waits for another's row. Lost in a crash, which clients outlive by reading again.
create unlogged table carteiro.publication_broadcasts (
  place bigint generated always as identity primary key,
  event text not null,
  about uuid not null,
  user_id uuid not null
);
comment on table carteiro.publication_broadcasts is 'Changes to broadcast as soon as Realtime''s limit allows. about: the job, or the publication that was created.';

-- How many broadcasts were sent, as a clock: it stands where it would stand had they been sent evenly up to a moment. A
-- sequence, since all transactions draw from it and none may wait for another.
create sequence carteiro.publication_broadcast_clock as bigint;


-- schemas/search/tables.sql

create table carteiro.publication_job_texts (
  job_id uuid primary key references public.publication_jobs (id) on delete cascade,
  lexemes tsvector not null
);
comment on table carteiro.publication_job_texts is 'The lexemes of each job''s caption and title, and one that says whose it is (user_lexeme).';
create index publication_job_texts_by_lexeme on carteiro.publication_job_texts using gin (lexemes);

create table carteiro.publication_texts_cursor (
  one_row boolean primary key default true check (one_row),
  indexed_until timestamptz not null
);
comment on table carteiro.publication_texts_cursor is 'Jobs that were made before it are in publication_job_texts.';

insert into carteiro.publication_texts_cursor (indexed_until)
select coalesce(min(created_at), now()) from public.publication_jobs;


-- schemas/statistics/tables.sql

create table carteiro.queue_statistics (
  grain interval not null,
  bucket timestamptz not null,
  platform text not null,
  measure text not null,
  detail text not null default '',
  amount bigint not null,
  mode text not null default 'live',
  primary key (grain, bucket, platform, mode, measure, detail)
);
comment on table carteiro.queue_statistics is 'What happened, counted. It stays when jobs are cleaned up.';
comment on column carteiro.queue_statistics.measure is 'An event''s type (detail: its error code) · waiting, service: durations (detail: duration_class) · depth: the most that waited at once.';

create table carteiro.queue_statistics_cursor (
  one_row boolean primary key default true check (one_row),
  counted_until timestamptz not null
);
comment on table carteiro.queue_statistics_cursor is 'Events before it are in queue_statistics.';

insert into carteiro.queue_statistics_cursor (counted_until)
select date_trunc('minute', coalesce(min(at), now())) from carteiro.publication_job_events;


-- schemas/steps/tables.sql

-- Never twice: before a step acts its intent is here, after it acted its result is. A row in state open whose
-- attempt is gone means: it may have happened, reconcile before repeating.

create table carteiro.publication_steps (
  job_id uuid not null references public.publication_jobs (id) on delete cascade,
  step text not null check (length(step) between 1 and 100),
  state text not null default 'open' check (state in ('open', 'done', 'not_done')),
  commits boolean not null,
  lease_token uuid not null,
  attempt integer not null,
  intent jsonb not null default '{}',
  result jsonb,
  began_at timestamptz not null default clock_timestamp(),
  call_ends_at timestamptz not null,
  finished_at timestamptz,
  adopted_posts text[],
  primary key (job_id, step)
);
comment on column carteiro.publication_steps.commits is 'True for the step after which the post is visible: the point of no return.';
comment on column carteiro.publication_steps.call_ends_at is 'When the caller has surely given the call up: it is neither repeated nor judged before.';
comment on column carteiro.publication_steps.adopted_posts is 'Posts that were found for it at the platform, where the answer was lost: no other job may have them.';
create index publication_steps_with_adopted_posts on carteiro.publication_steps (job_id) where adopted_posts is not null;


-- schemas/storage/tables.sql

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


-- schemas/webhooks/tables.sql

-- Endpoints of users to which public events are sent, the messages that wait or were sent, and every attempt. Three things
-- keep one user's dead endpoint from delaying another's: pgmq holds only what may be sent at once (at most three batches of an
-- endpoint), endpoints that do not answer promptly share half of the slots, and what is not due waits in webhook_messages.

create table carteiro.webhook_settings (
  one_row boolean primary key default true check (one_row),
  batches_per_endpoint integer not null default 3 check (batches_per_endpoint >= 1),
  messages_per_batch integer not null default 20 check (messages_per_batch >= 1),
  lease interval not null default '1 minute',
  prompt_within interval not null default '5 seconds',
  retry_delays interval[] not null default '{5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h, 24 h}',
  failures_apart interval not null default '48 hours',
  pause_after interval not null default '120 hours',
  keep_messages interval not null default '720 hours',
  endpoints_per_user integer not null default 20 check (endpoints_per_user >= 1)
);
comment on table carteiro.webhook_settings is 'Every number that bounds webhooks. How many are sent at once is set_webhook_slots.';
comment on column carteiro.webhook_settings.batches_per_endpoint is 'So many slots an endpoint may have that answers promptly; any other has one.';
comment on column carteiro.webhook_settings.messages_per_batch is 'So many messages a slot sends one after the other, to an endpoint that answers promptly; to any other one.';
comment on column carteiro.webhook_settings.lease is 'How long a dispatcher may take to send a batch, before another sends again what was not settled.';
comment on column carteiro.webhook_settings.retry_delays is 'From each failed attempt to the next, and up to a fifth longer, so that what failed together does not return together.';
comment on column carteiro.webhook_settings.failures_apart is 'Failures that are further apart do not belong together: failing_since begins anew.';
comment on column carteiro.webhook_settings.pause_after is 'An endpoint that has failed for so long is paused.';
comment on column carteiro.webhook_settings.keep_messages is 'Older messages are removed, whatever became of them.';

insert into carteiro.webhook_settings default values;

create table carteiro.webhook_endpoints (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references auth.users (id) on delete cascade,
  url text not null check (length(url) <= 2048),
  description text not null default '' check (length(description) <= 200),
  types text[] check (cardinality(types) > 0),
  platforms text[] check (cardinality(platforms) > 0),
  mode text not null default 'live' check (mode in ('live', 'test')),
  status text not null default 'enabled' check (status in ('enabled', 'paused', 'disabled')),
  disabled_reason text check (disabled_reason in ('failing', 'gone', 'by_owner', 'copied')),
  is_prompt boolean not null default false,
  failing_since timestamptz,
  last_failed_at timestamptz,
  secret jsonb not null,
  previous_secret jsonb,
  previous_secret_until timestamptz,
  created_at timestamptz not null default now(),
  seq bigint not null default 1,
  unique (user_id, mode, url),
  constraint an_endpoint_at_rest_has_a_reason check ((status = 'enabled') = (disabled_reason is null))
);
comment on column carteiro.webhook_endpoints.types is 'The events that it gets; null: all.';
comment on column carteiro.webhook_endpoints.platforms is 'Of which platforms; null: of all.';
comment on column carteiro.webhook_endpoints.status is 'paused: it failed for days, and its messages are kept for a replay; disabled: nothing is written for it.';
comment on column carteiro.webhook_endpoints.is_prompt is 'Its last attempt succeeded within webhook_settings.prompt_within.';
comment on column carteiro.webhook_endpoints.failing_since is 'Since when nothing has arrived; null: the last attempt succeeded.';
comment on column carteiro.webhook_endpoints.secret is 'Encrypted by the gateway: { key_id, iv, tag, data }, base64. The previous one signs too, until previous_secret_until.';

create table carteiro.webhook_messages (
  id uuid primary key default gen_random_uuid(),
  -- No foreign key: transactions that settle jobs write messages, and must neither wait for an endpoint that is being deleted
  -- nor fail with it. An endpoint's messages go with it (remove_endpoint_messages), and one that came too late with the cleanup.
  endpoint_id uuid not null,
  place bigint generated always as identity,
  type text not null,
  body text not null,
  traceparent text,
  state text not null default 'waiting' check (state in ('waiting', 'sending', 'delivered', 'failed', 'held')),
  is_replay boolean not null default false,
  attempts integer not null default 0,
  failures integer not null default 0,
  due_at timestamptz not null default clock_timestamp(),
  created_at timestamptz not null default clock_timestamp(),
  ended_at timestamptz
);
comment on table carteiro.webhook_messages is 'An event for one endpoint. Its id is the webhook-id of every attempt.';
comment on column carteiro.webhook_messages.state is 'waiting: for its time or for room; sending: in webhook_queue or in a slot; held: its endpoint is paused, and only a replay sends it.';
comment on column carteiro.webhook_messages.failures is 'Attempts that failed since it was written or replayed.';
create index webhook_messages_by_endpoint on carteiro.webhook_messages (endpoint_id, place);
create index webhook_messages_waiting on carteiro.webhook_messages (endpoint_id, due_at, place) where state = 'waiting';
create index webhook_messages_replayed on carteiro.webhook_messages (endpoint_id, due_at) where state = 'waiting' and is_replay;
create index webhook_messages_sending on carteiro.webhook_messages (id) where state = 'sending';
create index webhook_messages_failed on carteiro.webhook_messages (ended_at) where state = 'failed';
create index webhook_messages_by_age on carteiro.webhook_messages (created_at);

create table carteiro.webhook_attempts (
  message_id uuid not null references carteiro.webhook_messages (id) on delete cascade,
  attempt integer not null,
  at timestamptz not null,
  duration_ms integer not null,
  status smallint,
  answer text,
  error text,
  primary key (message_id, attempt)
);
comment on table carteiro.webhook_attempts is 'Attempts to send a message that have ended. answer: the first kilobyte of the endpoint''s answer; error: why there is no answer.';

-- A slot sends a batch of messages to one endpoint, one after the other. As with publication_slots, the number of rows is the
-- cap, over all dispatchers.
create table carteiro.webhook_slots (
  slot integer primary key check (slot > 0),
  endpoint_id uuid,
  message_ids uuid[],
  lease_token uuid,
  lease_expires_at timestamptz,
  dispatcher_id uuid,
  constraint a_lease_is_whole check (lease_token is null or num_nulls(endpoint_id, message_ids, lease_expires_at) = 0)
);

insert into carteiro.webhook_slots (slot) select generate_series(1, 10);


-- schemas/media/resumable_uploads.sql

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


-- schemas/media/job_uploads.sql

-- Written when a job is made or edited, and never when it ends: what a job's end means for an upload is read from the job.
create table carteiro.job_uploads (
  upload_id uuid not null,
  job_id uuid not null references public.publication_jobs (id) on delete cascade,
  primary key (upload_id, job_id)
);
comment on table carteiro.job_uploads is 'Which uploads a job shows. A row outlives its upload: a job that failed cannot be tried again then.';
create index job_uploads_by_job on carteiro.job_uploads (job_id);


-- schemas/queue/queues.sql

-- Three queues by priority, three more for jobs of mode test, and the dead letters. Only what is due lies in pgmq (pgmq.read walks over every
-- invisible message in front of a visible one); what waits is in publication_timers.

select pgmq.create('publication_queue');

select pgmq.create('publication_queue_high');
select pgmq.create('publication_queue_low');
select pgmq.create('publication_test_queue');
select pgmq.create('publication_test_queue_high');
select pgmq.create('publication_test_queue_low');
select pgmq.create('publication_dead_letters');

-- How much of a queue is a user's.
create index publication_queue_by_user on pgmq.q_publication_queue ((message ->> 'user_id'));

create index publication_queue_high_by_user on pgmq.q_publication_queue_high ((message ->> 'user_id'));
create index publication_queue_low_by_user on pgmq.q_publication_queue_low ((message ->> 'user_id'));
create index publication_test_queue_by_user on pgmq.q_publication_test_queue ((message ->> 'user_id'));
create index publication_test_queue_high_by_user on pgmq.q_publication_test_queue_high ((message ->> 'user_id'));
create index publication_test_queue_low_by_user on pgmq.q_publication_test_queue_low ((message ->> 'user_id'));
create index dead_letters_by_job on pgmq.q_publication_dead_letters ((message ->> 'job_id'));
create index publication_dead_letters_in_doubt on pgmq.q_publication_dead_letters ((message ->> 'job_id'))
  where message ->> 'error_code' = 'outcome_unknown';


-- schemas/webhooks/queues.sql

-- Batches that may be sent now: { endpoint_id, message_ids }.
select pgmq.create('webhook_queue');


-- schemas/jobs/types.sql

-- What a job's user may see of it: the one shape of API answers and Realtime broadcasts. A row of a type becomes JSON in
-- less time than fields that are named one by one.
create type carteiro.publication_job_shape as (
  id uuid,
  publication_id uuid,
  user_id uuid,
  platform text,
  option text,
  account_id uuid,
  status text,
  phase text,
  progress smallint,
  priority text,
  created_at timestamptz,
  scheduled_at timestamptz,
  next_attempt_at timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  attempt integer,
  retry_count integer,
  max_retries integer,
  hold_reason text,
  error_code text,
  error_message text,
  platform_response jsonb,
  problems jsonb,
  metadata jsonb,
  trace_id text,
  seq bigint,
  mode text,
  removed_at timestamptz
);


-- schemas/platforms/deployment_of.sql

-- The key of a platform's deployment in a mode. Becomes part of the statement that calls it.
create function carteiro.deployment_of(platform text, mode text) returns text
language sql immutable
return case mode when 'live' then platform else platform || ':test' end;


-- schemas/platforms/mode_of.sql

-- The mode of a deployment. Becomes part of the statement that calls it.
create function carteiro.mode_of(deployment text) returns text
language sql immutable
return case when deployment like '%:test' then 'test' else 'live' end;


-- schemas/platforms/caller_platform.sql

-- The platform that the connected role may act for: carteiro_platform_x → x, and in mode test carteiro_test_platform_x → x.
-- Null for any other role.
create function carteiro.caller_platform() returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select substring(session_user from '^carteiro_(?:test_)?platform_([a-z][a-z0-9_]*)$')
$$;


-- schemas/platforms/caller_mode.sql

-- The mode that the connected role may act in: its role says it, nothing that a service sends. Null for a role that is not of
-- a platform's service.
create function carteiro.caller_mode() returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when session_user ~ '^carteiro_test_platform_[a-z]' then 'test'
    when session_user ~ '^carteiro_platform_[a-z]' then 'live'
  end
$$;


-- schemas/platforms/caller_deployment.sql

-- The deployment that the connected role may act for.
create function carteiro.caller_deployment() returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select carteiro.deployment_of(carteiro.caller_platform(), carteiro.caller_mode())
$$;


-- schemas/queue/priority_queues_of.sql

-- The priority queues of a mode.
create function carteiro.priority_queues_of(of_mode text) returns text[]
language sql immutable
return case of_mode
  when 'live' then '{publication_queue_high,publication_queue,publication_queue_low}'::text[]
  else '{publication_test_queue_high,publication_test_queue,publication_test_queue_low}'::text[]
end;


-- schemas/queue/has_messages.sql

-- Whether a queue of a mode holds something.
create function carteiro.has_messages(of_mode text) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if of_mode = 'live' then
    return exists (select from pgmq.q_publication_queue)
      or exists (select from pgmq.q_publication_queue_high)
      or exists (select from pgmq.q_publication_queue_low);
  end if;
  return exists (select from pgmq.q_publication_test_queue)
    or exists (select from pgmq.q_publication_test_queue_high)
    or exists (select from pgmq.q_publication_test_queue_low);
end
$$;


-- schemas/queue/cap_of.sql

-- How many jobs of a mode may be in flight.
create function carteiro.cap_of(of_mode text) returns integer
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select case of_mode when 'live' then settings.max_concurrent else settings.max_test_concurrent end
    from carteiro.queue_settings as settings
  );
end
$$;


-- schemas/audit/audit_row.sql

-- Records the changes of a table, those of functions and those that an operator makes by hand.
--   create trigger audit after insert or update or delete on carteiro.webhooks for each row
--     execute function carteiro.audit_row('webhook', 'id', 'user_id', 'url, types, paused_at')
-- Its arguments: what the actions are of (webhook.created, .changed, .deleted), the column that says which row it is ('' where
-- there is one row only), the column of the owner ('' where there is none), and the columns that are recorded when they change ('*' for all).
-- Leave out secrets, tokens, hashes, and what the system itself changes.
create function carteiro.audit_row() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  known jsonb := coalesce(new_row, old_row);
  name text;
  before jsonb := '{}';
  after jsonb := '{}';
begin
  foreach name in array case tg_argv[3]
    when '*' then array(select jsonb_object_keys(known))
    else string_to_array(tg_argv[3], ', ')
  end loop
    if not known ? name then
      raise exception '% has no column %, which its trigger % names', tg_relid::regclass, name, tg_name
        using errcode = 'undefined_column';
    end if;
    if old_row -> name is distinct from new_row -> name then
      before := before || jsonb_build_object(name, old_row -> name);
      after := after || jsonb_build_object(name, new_row -> name);
    end if;
  end loop;
  if after <> '{}' then
    perform carteiro.audit(
      tg_argv[0] || case tg_op when 'INSERT' then '.created' when 'UPDATE' then '.changed' else '.deleted' end,
      known ->> tg_argv[1],
      case when tg_op <> 'INSERT' then before end,
      case when tg_op <> 'DELETE' then after end,
      (known ->> tg_argv[2])::uuid
    );
  end if;
  return null;
end
$$;


-- schemas/installation/confirm_installation.sql

-- An operator says what has happened to the database; work goes on then.
--   restored  an older state of the same installation: every job that may have been published since restored_to (by default
--             the newest moment that the data know of) is reconciled at its platform before it is published
--   moved     the same data in another place, and nothing was lost: goes on as before
--   copy      a copy of another installation: its accounts are disconnected, what waits is cancelled
-- Answers installation_state with jobs, the number of jobs concerned. Raises CT002 when there is nothing to confirm, or when
-- what is confirmed contradicts what is known (a copy is never confirmed as restored or moved under another name).
create function carteiro.confirm_installation(confirmed text, deployment_name text default null, restored_to timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  here record;
  known carteiro.installation;
  found_problem text := carteiro.installation_problem();
  jobs integer := 0;
  known_until timestamptz;
begin
  select * into known from carteiro.installation for update;
  if found_problem is null then
    raise exception 'there is nothing to confirm: this is the database that the installation knows' using errcode = 'CT002';
  end if;
  if confirmed not in ('restored', 'moved', 'copy') then
    raise exception 'confirmed: expected restored, moved or copy' using errcode = '22023';
  end if;
  select * into here from carteiro.database_identity();
  if confirmed = 'restored' then
    known_until := coalesce(known.data_until, carteiro.newest_timestamp(), now());
    jobs := carteiro.mark_restored_jobs(least(restored_to, known_until), known_until);
  elsif confirmed = 'copy' then
    jobs := carteiro.detach_copy();
  end if;
  update carteiro.installation
  set deployment = coalesce(deployment_name, deployment), system_identifier = here.system_identifier,
    timeline = here.timeline, database_oid = here.database_oid, problem = null, confirmed_as = confirmed,
    confirmed_at = now()
  where singleton;
  perform carteiro.wake_dispatchers('live');
  perform carteiro.wake_dispatchers('test');
  return carteiro.installation_state() || jsonb_build_object('jobs', jobs);
end
$$;


-- schemas/installation/database_identity.sql

-- What Postgres says of itself. A physical copy keeps the system identifier; a restore to a point in time gets a timeline of
-- its own; a dump that is loaded elsewhere gets another system identifier or another database oid.
-- Every poll asks, and Postgres reads its control file for the answer: a session remembers it for a second.
create function carteiro.database_identity(
  out system_identifier bigint, out timeline integer, out database_oid oid
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  remembered text[] := string_to_array(current_setting('carteiro.database_identity', true), ' ');
  seconds_now bigint := extract(epoch from clock_timestamp());
begin
  if remembered[1]::bigint = seconds_now then
    system_identifier := remembered[2];
    timeline := remembered[3];
    database_oid := remembered[4];
    return;
  end if;
  select system.system_identifier, checkpoint.timeline_id, db.oid
  into system_identifier, timeline, database_oid
  from pg_control_system() as system, pg_control_checkpoint() as checkpoint, pg_database as db
  where db.datname = current_database();
  perform set_config(
    'carteiro.database_identity', concat_ws(' ', seconds_now, system_identifier, timeline, database_oid), false
  );
end
$$;


-- schemas/installation/detach_copy.sql

-- A copy must never touch the original's accounts, nor send to its users' endpoints: tokens are erased, endpoints disabled, and what
-- waits is cancelled or left failed.
create function carteiro.detach_copy() returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs;
  cancelled integer := 0;
begin
  update carteiro.webhook_endpoints
  set status = 'disabled', disabled_reason = 'copied', seq = seq + 1
  where status <> 'disabled';
  update carteiro.webhook_messages
  set state = 'failed', ended_at = now()
  where state in ('waiting', 'sending', 'held');
  update carteiro.platform_accounts as a
  set status = 'disconnected', is_default = false, credentials = null, credentials_expire_at = null,
    credentials_version = a.credentials_version + 1, refresh_due_at = null, refresh_lease_until = null, problems = '[]',
    updated_at = now()
  where a.credentials is not null or a.status <> 'disconnected';
  update carteiro.job_actions
  set state = 'failed', ended_at = now(), error_code = 'account_disconnected', error_message = 'This database is a copy.'
  where state in ('waiting', 'running');
  delete from carteiro.handler_events as event where event.created_at <= clock_timestamp();
  for job in
    select * from public.publication_jobs as j where j.status in ('pending', 'processing') for update
  loop
    if carteiro.is_past_point_of_no_return(job.id) then
      perform carteiro.end_publication_job_in_failure(job.id, 'outcome_unknown',
        'The original of this database may have published this post; this copy does not ask.', '{}');
    else
      perform carteiro.cancel_publication_job(job.id, job.user_id);
    end if;
    cancelled := cancelled + 1;
  end loop;
  return cancelled;
end
$$;


-- schemas/installation/installation_problem.sql

-- Why nothing may be claimed from this database: restored, moved or copied; null when it is the confirmed one, or when no
-- dispatcher has run on it yet.
create function carteiro.installation_problem() returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  known carteiro.installation;
  here record;
begin
  select * into known from carteiro.installation;
  if not found or known.problem is not null then
    return known.problem;
  end if;
  here := carteiro.database_identity();
  return case
    when (known.system_identifier, known.database_oid) <> (here.system_identifier, here.database_oid) then 'moved'
    when known.timeline <> here.timeline then 'restored'
  end;
end
$$;


-- schemas/installation/installation_state.sql

-- The installation's state: { deployment, problem, noticed_at, data_until, confirmed_as, confirmed_at }.
create function carteiro.installation_state() returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce((
    select jsonb_build_object(
      'deployment', known.deployment, 'problem', carteiro.installation_problem(), 'noticed_at', known.noticed_at,
      'data_until', known.data_until, 'confirmed_as', known.confirmed_as, 'confirmed_at', known.confirmed_at
    )
    from carteiro.installation as known
  ), '{"deployment": null, "problem": null, "noticed_at": null, "data_until": null, "confirmed_as": null, "confirmed_at": null}')
$$;


-- schemas/installation/mark_restored_jobs.sql

-- The step by which the ledger says that a job's post may have been published, since a moment, by a later state of the
-- database. Jobs that were enqueued after the restore (known_until) cannot have been.
create function carteiro.mark_restored_jobs(since timestamptz, known_until timestamptz) returns integer
language sql
set search_path = pg_catalog, pg_temp
as $$
  with doubted as (
    -- A later state of the database may have had their effect. Deleting is done again: what is gone is gone.
    update carteiro.job_actions
    set state = 'failed', ended_at = now(), error_code = 'outcome_unknown',
      error_message = 'The database was restored from a backup, and this may have been done before: check the account.'
    where state in ('waiting', 'running') and kind <> 'unpublish' and created_at <= known_until
  ),
  marked as (
    insert into carteiro.publication_steps
      (job_id, step, state, commits, lease_token, attempt, result, call_ends_at, finished_at)
    select job.id, 'database_restored', 'done', false, gen_random_uuid(), job.attempt,
      jsonb_build_object('since', since, 'confirmed_at', now()), clock_timestamp(), clock_timestamp()
    from public.publication_jobs as job
    where job.status in ('pending', 'processing', 'failed') and coalesce(job.scheduled_at, job.created_at) <= now()
      and job.created_at <= known_until
    on conflict (job_id, step) do update
    set result = excluded.result
      || jsonb_build_object('since', least(since, (publication_steps.result ->> 'since')::timestamptz))
    returning 1
  )
  select count(*)::integer from marked
$$;


-- schemas/installation/may_be_out_since_restore.sql

-- Whether a job may have been published in the time that a restore has lost: the platform was not asked yet, which it is
-- just before the publishing step is begun.
create function carteiro.may_be_out_since_restore(of_job_id uuid) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return not carteiro.has_posted(of_job_id) and exists (
    select from carteiro.publication_steps as restored
    where restored.job_id = of_job_id and restored.step = 'database_restored' and not exists (
      select from carteiro.publication_steps as published
      where published.job_id = of_job_id and published.commits
        and published.began_at > (restored.result ->> 'confirmed_at')::timestamptz
    )
  );
end
$$;


-- schemas/installation/newest_timestamp.sql

-- The newest moment that the data know of.
create function carteiro.newest_timestamp() returns timestamptz
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select greatest(
    (select max(event.at) from carteiro.publication_job_events as event),
    (select max(d.seen_at) from carteiro.dispatchers as d),
    (select max(job.created_at) from public.publication_jobs as job)
  )
$$;


-- schemas/installation/recognise_installation.sql

-- A dispatcher that starts, or that comes back after it has lost the database, compares it with what it remembers:
--   deployment_name    the deployment's own name, or null
--   witnessed          what the dispatcher has kept outside of the database: { system_identifier, lsn, attempts: { job id:
--                      number } }, or null. A database that knows less than its witness is an older state of itself.
-- The first dispatcher of all makes the database the installation's own. Answers as installation_state, and with
-- system_identifier.
create function carteiro.recognise_installation(deployment_name text, witnessed jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  here record;
  known carteiro.installation;
  found_problem text;
begin
  select * into here from carteiro.database_identity();
  insert into carteiro.installation (deployment, system_identifier, timeline, database_oid)
  values (deployment_name, here.system_identifier, here.timeline, here.database_oid)
  on conflict do nothing;
  select * into known from carteiro.installation for update;

  found_problem := case
    when known.problem is not null then known.problem
    when known.deployment <> deployment_name then 'copied'
    when carteiro.installation_problem() is not null then carteiro.installation_problem()
    when (witnessed ->> 'system_identifier')::bigint = here.system_identifier
      and (
        (witnessed ->> 'lsn')::pg_lsn > pg_current_wal_insert_lsn()
        or exists (
          select from jsonb_each_text(coalesce(witnessed -> 'attempts', '{}')) as seen
          join public.publication_jobs as job on job.id = seen.key::uuid
          where job.attempt < seen.value::integer
        )
      )
      then 'restored'
  end;
  if found_problem is not null and known.problem is null then
    update carteiro.installation
    set problem = found_problem, noticed_at = now(), data_until = carteiro.newest_timestamp()
    where singleton;
  elsif known.deployment is null and deployment_name is not null then
    update carteiro.installation set deployment = deployment_name where singleton;
  end if;
  return carteiro.installation_state() || jsonb_build_object('system_identifier', here.system_identifier::text);
end
$$;


-- schemas/media_tasks/needs_preparation.sql

-- Whether a job waits for files to be prepared: until then nothing of it may be published.
create function carteiro.needs_preparation(of_job_id uuid) returns boolean
language sql stable
return exists (
  select from carteiro.job_media_tasks as file where file.job_id = of_job_id and file.prepared_at is null
);


-- schemas/jobs/cancel_publication_job.sql

-- Stops a job, also one that is being worked on, until the step that shows the post begins: its lease is taken away, so
-- that step is refused, and what was prepared at the platform stays unseen. The slot stays taken until the work has
-- really ended (release_expired_leases).
create function carteiro.cancel_publication_job(job_id uuid, owner_id uuid) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_own_job(job_id, owner_id);
  left_queue text;
begin
  if job.status = 'cancelled' then
    return carteiro.publication_job_json(job);
  end if;
  if job.status not in ('pending', 'processing') or carteiro.is_past_point_of_no_return(job.id) then
    raise exception 'the job is % (phase %), so it cannot be cancelled any more', job.status, job.phase
      using errcode = 'CT002';
  end if;

  job := carteiro.transition_job(job.id, 'cancelled', jsonb_build_object('during', job.phase));
  delete from carteiro.publication_backlog as b where b.job_id = job.id
  returning case when b.message_id is not null then b.queue end into left_queue;
  if left_queue is not null then
    -- Behind a job that was parked, others of its user and platform wait.
    perform carteiro.refill_queue(left_queue, array[owner_id]);
    perform carteiro.wake_dispatchers(job.mode);
  end if;
  return carteiro.publication_job_json(job);
end
$$;


-- schemas/jobs/confirm_hold_reason.sql

-- Why a job must be held, or null, certain until this transaction ends: what takes the reason away (resume_platform, a
-- reconnect) releases the held jobs once it has locked the row, so either it comes first and this sees it, or it waits and
-- finds what is held here.
create function carteiro.confirm_hold_reason(job public.publication_jobs) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform from carteiro.platform_policies
  where deployment = carteiro.deployment_of(job.platform, job.mode) and paused_at is not null
  for share;
  perform from carteiro.platform_accounts where id = job.account_id and status <> 'connected' for share;
  return carteiro.publication_hold_reason(job);
end
$$;


-- schemas/jobs/edit_publication_job.sql

-- Changes a job's content, and its time if asked to, while it waits; the content also after it has failed, to be tried
-- again. What earlier attempts prepared is forgotten, for it was made from the old content; it stays unseen. seen_content is the
-- content that the new one was made from: two edits at once are not mixed. The timeline keeps what was changed. Uploads that
-- only the old content shows may be given up from then on; those of the new one are kept (give_up_upload). preparation: how the new
-- files are to be prepared (add_job_preparations), and the job waits for it; null: as before. needed_uploads are those of the new
-- content that must be there; raises CT410 when one is not.
create function carteiro.edit_publication_job(
  job_id uuid, owner_id uuid, seen_content jsonb, new_content jsonb, reschedules boolean default false,
  new_time timestamptz default null, preparation jsonb default null, needed_uploads uuid[] default '{}'
) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_own_job(job_id, owner_id);
  changed jsonb;
begin
  if job.content <> seen_content then
    raise exception 'the job was edited meanwhile: read it again' using errcode = 'CT002';
  end if;
  if job.status not in ('pending', 'failed') or carteiro.is_past_point_of_no_return(job.id) then
    raise exception 'the job is % (phase %), so it cannot be edited any more', job.status, job.phase
      using errcode = 'CT002';
  end if;
  if carteiro.was_ever_in_doubt(job.id) then
    raise exception 'the post may be out as it was, so its content stays: it is found again by it'
      using errcode = 'CT002';
  end if;

  if new_content <> job.content then
    perform carteiro.hold_uploads(needed_uploads);
    select jsonb_object_agg(old.key, old.value) into changed
    from jsonb_each(job.content) as old
    where old.value is distinct from new_content -> old.key;
    update public.publication_jobs as j
    set content = new_content, seq = seq + 1
    where j.id = job.id
    returning * into job;
    delete from carteiro.job_uploads as shown
    where shown.job_id = job.id
      and shown.upload_id = any (carteiro.uploads_in(seen_content))
      and shown.upload_id <> all (carteiro.uploads_in(new_content));
    delete from carteiro.publication_steps as s where s.job_id = job.id;
    perform carteiro.record_job_event(job, 'edited', jsonb_build_object('before', changed));
  end if;
  if preparation is not null then
    perform carteiro.add_job_preparations(array[job.id], array[preparation]);
  end if;
  if preparation is not null and job.status = 'pending' then
    if carteiro.hold_for_preparation(job.id) or job.hold_reason = 'preparing_media' then
      perform carteiro.release_prepared_job(job.id);
    end if;
    select * into job from public.publication_jobs as its where its.id = job.id;
  end if;
  if reschedules then
    return carteiro.reschedule_publication_job(job.id, owner_id, new_time);
  end if;
  return carteiro.publication_job_json(job);
end
$$;


-- schemas/jobs/guard_publication_job_content.sql

-- Content changes only while nothing of it can be out (edit_publication_job), and never unnoticed.
create function carteiro.guard_publication_job_content() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if new.status not in ('pending', 'failed') or new.status <> old.status or new.seq <= old.seq
    or carteiro.is_past_point_of_no_return(old.id) or carteiro.was_ever_in_doubt(old.id) then
    raise exception 'job % is % (phase %): its content cannot be changed', old.id, old.status, old.phase
      using errcode = 'CT002';
  end if;
  return new;
end
$$;

create trigger guard_content
  before update of content on public.publication_jobs
  for each row when (old.content <> new.content)
  execute function carteiro.guard_publication_job_content();


-- schemas/jobs/guard_publication_job_identity.sql

create function carteiro.guard_publication_job_identity() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'job %: its user, option, mode and history cannot be changed', old.id
    using errcode = 'CT002';
end
$$;

create trigger guard_identity
  before update of id, user_id, publication_id, platform, option, mode, created_at on public.publication_jobs
  for each row when (
    old.id <> new.id or old.user_id <> new.user_id or old.publication_id <> new.publication_id
    or old.platform <> new.platform or old.option <> new.option or old.mode <> new.mode or old.created_at <> new.created_at
  )
  execute function carteiro.guard_publication_job_identity();

create trigger guard_history
  before update on public.publication_jobs
  for each row when (new.seq < old.seq or new.attempt < old.attempt)
  execute function carteiro.guard_publication_job_identity();


-- schemas/jobs/guard_publication_job_transition.sql

-- A status that is changed past transition_jobs must be a transition of the state machine, too.
create function carteiro.guard_publication_job_transition() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select from carteiro.job_transitions as allowed
    join carteiro.job_states as source on source.state = allowed.from_state
    join carteiro.job_states as target on target.state = allowed.to_state
    where source.status = old.status and target.status = new.status
  ) then
    raise exception 'job %: % to % is not a transition of the state machine', old.id, old.status, new.status
      using errcode = 'CT002';
  end if;
  return new;
end
$$;

-- Not the two that every poll makes: the check would be made for each of its jobs.
create trigger guard_status
  before update of status on public.publication_jobs
  for each row when (
    old.status <> new.status and old.status || ' ' || new.status <> all ('{pending processing, processing completed}')
  )
  execute function carteiro.guard_publication_job_transition();


-- schemas/jobs/is_at_work.sql

-- Whether an attempt of a job has the right to work on it, as far as the job's row says: it is the last one, and it has
-- neither ended nor given its slot back. Its lease is in publication_slots. Becomes part of the statement that calls it.
create function carteiro.is_at_work(job public.publication_jobs, of_attempt integer) returns boolean
language sql immutable
return job.attempt = of_attempt and job.status = 'processing' and job.next_attempt_at is null;


-- schemas/jobs/is_past_point_of_no_return.sql

-- The call that shows the post was begun, and it is not known that it did nothing.
create function carteiro.is_past_point_of_no_return(asked_job_id uuid) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from carteiro.publication_steps as s where s.job_id = asked_job_id and s.commits and s.state <> 'not_done'
  )
$$;


-- schemas/jobs/job_state.sql

-- The state of a job (job_states), as its row says it. Becomes part of the statement that calls it.
create function carteiro.job_state(job public.publication_jobs) returns text
language sql immutable
return case
  when job.status = 'pending' and job.hold_reason is not null then 'held'
  when job.status = 'processing' and job.next_attempt_at is not null then 'awaiting_platform'
  else job.status
end;


-- schemas/jobs/publication_hold_reason.sql

-- Why a job that is due may not run now, or null: nothing is published of a job whose files are not prepared. Held jobs wait until the reason is taken away.
create function carteiro.publication_hold_reason(job public.publication_jobs) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when carteiro.needs_preparation(job.id) then 'preparing_media'
    when exists (
      select from carteiro.platform_policies where deployment = carteiro.deployment_of(job.platform, job.mode)
        and paused_at is not null
    ) then 'platform_paused'
    when exists (
      select from carteiro.platform_accounts where id = job.account_id and status <> 'connected'
    ) then 'account_needs_reauth'
  end
$$;


-- schemas/jobs/publication_job_json.sql

-- Its body is parsed when it is made and becomes part of the statement that calls it, which is half of what a call costs.
create function carteiro.publication_job_json(job public.publication_jobs) returns jsonb
language sql stable
return to_jsonb(row(
  job.id,
  job.publication_id,
  job.user_id,
  job.platform,
  job.option,
  job.account_id,
  job.status,
  job.phase,
  job.progress,
  job.priority,
  job.created_at,
  job.scheduled_at,
  job.next_attempt_at,
  job.started_at,
  job.completed_at,
  job.attempt,
  job.retry_count,
  job.max_retries,
  job.hold_reason,
  job.error_code,
  job.error_message,
  job.platform_response,
  job.problems,
  job.metadata,
  job.trace_id,
  job.seq,
  job.mode,
  job.removed_at
)::carteiro.publication_job_shape);


-- schemas/jobs/publication_status.sql

-- What has become of a publication by the statuses of its jobs: publicationStatusOf in libs/contracts says the same.
create function carteiro.publication_status(statuses text[]) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
select case
  when 'pending' = all (statuses) then 'pending'
  when statuses && '{pending, processing}' then 'processing'
  when statuses @> '{completed, failed}' then 'partially_completed'
  when 'completed' = any (statuses) then 'completed'
  when 'failed' = any (statuses) then 'failed'
  else 'cancelled'
end
$$;


-- schemas/jobs/record_job_event.sql

-- Writes the timeline's next line about a job that stays in its state (transition_jobs writes the others). The job's row must
-- already carry its new seq.
create function carteiro.record_job_event(job public.publication_jobs, event_type text, event_data jsonb default '{}')
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into carteiro.publication_job_events (job_id, seq, type, status, phase, attempt, data)
  select job.id, job.seq, event_type, job.status, job.phase, job.attempt, event_data
  from carteiro.job_transitions as allowed
  where allowed.event = event_type and allowed.from_state = carteiro.job_state(job) and allowed.to_state = allowed.from_state;
  if not found then
    raise exception 'job % is %: nothing records "%" there', job.id, carteiro.job_state(job), event_type
      using errcode = 'CT002';
  end if;
end
$$;


-- schemas/jobs/refuse_event_change.sql

create function carteiro.refuse_event_change() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'the timeline is append-only' using errcode = 'CT002';
end
$$;

create trigger append_only
  before update on carteiro.publication_job_events
  for each row execute function carteiro.refuse_event_change();


-- schemas/jobs/release_held_jobs.sql

-- Lets the jobs go that were held for a reason that has gone.
create function carteiro.release_held_jobs(held_jobs uuid[]) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  released uuid[] := array(
    select id from public.publication_jobs
    where id = any (held_jobs) and status = 'pending' and hold_reason is not null
    for update
  );
begin
  if cardinality(released) > 0 then
    perform carteiro.transition_jobs('released', released);
    perform carteiro.send_publication_jobs(released);
  end if;
  return cardinality(released);
end
$$;


-- schemas/jobs/require_own_job.sql

create function carteiro.require_own_job(own_job_id uuid, owner_id uuid) returns public.publication_jobs
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs;
begin
  select * into job from public.publication_jobs where id = own_job_id and user_id = owner_id for update;
  if not found then
    raise exception 'job % does not exist', own_job_id using errcode = 'CT404';
  end if;
  return job;
end
$$;


-- schemas/jobs/reschedule_publication_job.sql

-- Changes the time of a job that waits. Null: at once. One whose post may be out, or that is being worked on, keeps
-- its time. One whose files are being prepared waits for both.
create function carteiro.reschedule_publication_job(job_id uuid, owner_id uuid, new_time timestamptz) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_own_job(job_id, owner_id);
  is_later boolean := coalesce(new_time > now(), false);
begin
  if job.status <> 'pending' or carteiro.is_past_point_of_no_return(job.id) then
    raise exception 'the job is % (phase %), so its time cannot be changed any more', job.status, job.phase
      using errcode = 'CT002';
  end if;

  if job.hold_reason = 'preparing_media' then
    return carteiro.publication_job_json(carteiro.transition_job(
      job.id, 'rescheduled', jsonb_build_object('scheduled_at', new_time),
      new_hold_reason => job.hold_reason, new_schedule => new_time
    ));
  end if;
  job := carteiro.transition_job(job.id, 'rescheduled', jsonb_build_object('scheduled_at', new_time),
    new_due_at => case when is_later then new_time end, new_schedule => new_time);
  if is_later then
    perform carteiro.wake_for_timer(new_time, job.mode);
  else
    perform carteiro.send_publication_jobs(array[job.id]);
  end if;
  return carteiro.publication_job_json(job);
end
$$;


-- schemas/jobs/retry_publication_job.sql

-- Tries a failed job again, with all its retries. Where the post may be out (outcome_unknown) the user must say
-- why it is safe; the doubtful step is then taken as not done. While its call may still be under way (call_ends_at) that
-- cannot be known, and the retry is refused (CT002). So it is when an upload that it shows has been removed (CT410).
create function carteiro.retry_publication_job(job_id uuid, owner_id uuid, reason text default null) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_own_job(job_id, owner_id);
  missing uuid[];
begin
  if job.status <> 'failed' then
    raise exception 'the job is %; only a failed job can be tried again', job.status using errcode = 'CT002';
  end if;
  if exists (select from carteiro.publication_steps as s where s.job_id = job.id and s.commits and s.state = 'done') then
    raise exception 'the post is out, so the job cannot be tried again' using errcode = 'CT002';
  end if;
  if job.error_code = 'outcome_unknown' and coalesce(trim(reason), '') = '' then
    raise exception 'the post may be out: expected a reason why it is safe to post again'
      using errcode = 'CT002', column = 'reason';
  end if;

  if exists (
    select from carteiro.publication_steps as s
    where s.job_id = job.id and s.commits and s.state = 'open' and s.call_ends_at > clock_timestamp()
  ) then
    raise exception 'the call that posts may still be under way: try again at %', (
      select to_char(max(s.call_ends_at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'
      from carteiro.publication_steps as s
      where s.job_id = job.id and s.commits and s.state = 'open'
    ) using errcode = 'CT002';
  end if;

  missing := carteiro.missing_uploads(array(select shown.upload_id from carteiro.job_uploads as shown where shown.job_id = job.id));
  if missing <> '{}' then
    raise exception 'the files of the job are not kept any more (%): edit the job with files that you upload again, or publish anew',
      array_to_string(missing, ', ')
      using errcode = 'CT410', column = 'mediaFiles';
  end if;

  update carteiro.publication_steps as s
  set state = 'not_done', finished_at = clock_timestamp(), result = jsonb_build_object('user_says', reason)
  where s.job_id = job.id and s.commits and s.state = 'open';
  if coalesce(trim(reason), '') <> '' then
    -- Its user has checked the account: nothing that a later state of the database published stands against it any more.
    delete from carteiro.publication_steps as s where s.job_id = job.id and s.step = 'database_restored';
  end if;

  job := carteiro.transition_job(job.id, 'retry_requested', jsonb_strip_nulls(jsonb_build_object('reason', reason)));
  perform carteiro.take_dead_letters(job.id);
  if carteiro.hold_for_preparation(job.id) then
    perform carteiro.release_prepared_job(job.id);
    select * into job from public.publication_jobs as its where its.id = job.id;
  else
    perform carteiro.send_publication_jobs(array[job.id]);
  end if;
  return carteiro.publication_job_json(job);
end
$$;


-- schemas/jobs/traceparent_of.sql

-- The traceparent that a publication came with, or null.
create function carteiro.traceparent_of(of_publication uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (select known.traceparent from carteiro.publication_traces as known where known.publication_id = of_publication);
end
$$;


-- schemas/jobs/transition_job.sql

-- Moves one job, which the caller has locked, from state to state (transition_jobs). Returns its row as it is then.
create function carteiro.transition_job(
  moved_job_id uuid, event_type text, event_data jsonb default '{}', code text default null, message text default null,
  new_due_at timestamptz default null, new_hold_reason text default null, new_schedule timestamptz default null
) returns public.publication_jobs
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs;
begin
  perform carteiro.transition_jobs(event_type, array[moved_job_id], event_data => array[event_data], code => code,
    message => message, new_due_at => new_due_at, new_hold_reason => new_hold_reason, new_schedule => new_schedule);
  select * into job from public.publication_jobs where id = moved_job_id;
  return job;
end
$$;


-- schemas/jobs/transition_jobs.sql

-- Moves jobs from state to state, as job_transitions allows it: changes their rows, timers and reservations, writes the
-- timeline, and publishes events. Nothing else changes a status.
--
--   seen_seqs        the seq with which the caller, who has not locked the jobs, has read each; one that has changed
--                    since is left out. Null: the jobs are locked
--   event_data       what the timeline says of each job, besides what follows
--   responses        the platform's, of completed jobs
--   new_due_at       when the job goes on; new_hold_reason: what it waits for instead
--   new_schedule     the time that its user wants
--
-- Returns the places, in job_ids, of the jobs that were moved, in order. Raises CT002 where there is no such transition.
create function carteiro.transition_jobs(
  event_type text, job_ids uuid[], seen_seqs bigint[] default null, event_data jsonb[] default null,
  responses jsonb[] default null, code text default null, message text default null, new_due_at timestamptz default null,
  new_hold_reason text default null, new_schedule timestamptz default null
) returns integer[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  common_data jsonb := jsonb_strip_nulls(
    jsonb_build_object('code', code, 'message', message, 'reason', new_hold_reason, 'next_attempt_at', new_due_at)
  );
  moved integer[];
  refused public.publication_jobs;
begin
  with changed as (
    update public.publication_jobs as job
    set status = target.status,
      phase = coalesce(allowed.phase, job.phase),
      progress = case
        when event_type = 'completed' then 100
        when event_type in ('retry_requested', 'preparation_started', 'prepared') then 0
        else job.progress
      end,
      started_at = case when allowed.phase = 'validating' then now() else job.started_at end,
      completed_at = case when target.is_over then now() end,
      attempt = job.attempt + (event_type = 'attempt_started')::integer,
      retry_count = case event_type
        when 'retry_scheduled' then job.retry_count + 1
        when 'retry_requested' then 0
        else job.retry_count
      end,
      scheduled_at = case when event_type = 'rescheduled' then new_schedule else job.scheduled_at end,
      next_attempt_at = new_due_at,
      hold_reason = new_hold_reason,
      error_code = case when code is not null then code when not allowed.clears_error then job.error_code end,
      error_message = case when code is not null then message when not allowed.clears_error then job.error_message end,
      platform_response = coalesce(change.response, job.platform_response),
      problems = case when event_type = 'attempt_started' then '[]' else job.problems end,
      seq = job.seq + 1
    from unnest(job_ids, seen_seqs, event_data, responses) with ordinality as change (job_id, seq, data, response, place)
    cross join carteiro.job_transitions as allowed
    join carteiro.job_states as target on target.state = allowed.to_state
    where job.id = change.job_id
      and job.seq = coalesce(change.seq, job.seq)
      and allowed.event = event_type
      and allowed.from_state = carteiro.job_state(job)
      -- What job_state says of the row afterwards.
      and allowed.to_state = case
        when new_hold_reason is not null then 'held'
        when new_due_at is not null and target.status = 'processing' then 'awaiting_platform'
        else target.status
      end
    returning job.id, job.seq, job.status, job.phase, job.attempt, change.data, change.place
  ),
  noted as (
    insert into carteiro.publication_job_events (job_id, seq, type, status, phase, attempt, data)
    select id, seq, event_type, status, phase, attempt, coalesce(data, '{}') || common_data from changed
  )
  select coalesce(array_agg(place::integer order by place), '{}') into moved from changed;

  if cardinality(moved) < cardinality(job_ids) then
    select job.* into refused
    from unnest(job_ids, seen_seqs) with ordinality as change (job_id, seq, place)
    join public.publication_jobs as job on job.id = change.job_id and job.seq = coalesce(change.seq, job.seq)
    where change.place <> all (moved)
    limit 1;
    if found then
      raise exception 'job % is %: "%" is no transition of the state machine from there',
        refused.id, carteiro.job_state(refused), event_type using errcode = 'CT002';
    end if;
  end if;

  -- The two frequent ones: a job that starts has no timer any more, one at work has none, and both use what they reserved.
  if event_type not in ('attempt_started', 'completed') then
    if new_due_at is not null or new_hold_reason is not null then
      -- What is held waits for no moment. Of jobs that move to a moment together each has the round that it would have alone.
      insert into carteiro.publication_timers (job_id, user_id, due_at, mode, round)
      select job.id, job.user_id, coalesce(new_due_at, 'infinity'), job.mode,
        case when new_due_at < 'infinity' then carteiro.next_timer_round(job.user_id, job.mode, new_due_at) else 0 end
      from public.publication_jobs as job
      where job.id = any (job_ids)
      on conflict (job_id) do update set due_at = excluded.due_at, round = excluded.round;
    else
      delete from carteiro.publication_timers as timer where timer.job_id = any (job_ids);
    end if;
    if exists (
      select from carteiro.job_transitions as its where its.event = event_type and its.releases_reservations
    ) then
      perform carteiro.release_reservations(job_id) from unnest(job_ids) as job_id;
    end if;
  end if;
  if exists (select from carteiro.event_causes as its where its.transition = event_type) then
    perform carteiro.publish_job_events(event_type, array(select job_ids[place] from unnest(moved) as place));
  end if;
  return moved;
end
$$;


-- schemas/jobs/transitions.sql

-- The state machine of a job, as data. docs/state-machine.md is drawn from it (node infra/supabase/src/state-machine.ts).

create table carteiro.job_states (
  state text primary key,
  status text not null,
  is_over boolean not null,
  description text not null
);
comment on table carteiro.job_states is 'The states of a job; job_state says which one a row is in. A status may have several.';

insert into carteiro.job_states (state, status, is_over, description) values
  ('pending', 'pending', false, 'Waits for its time, for a retry, or in a priority queue'),
  ('held', 'pending', false, 'Waits until its files are prepared, its platform is resumed, or its account is connected again'),
  ('processing', 'processing', false, 'An attempt has a lease and is at work'),
  ('awaiting_platform', 'processing', false, 'The platform is at work; the slot is released and the job resumes later'),
  ('completed', 'completed', true, 'The post is out'),
  ('failed', 'failed', true, 'Failed for good; a dead letter until it is retried'),
  ('cancelled', 'cancelled', true, 'Cancelled before its post was published');

create table carteiro.job_transitions (
  event text not null,
  from_state text references carteiro.job_states (state),
  to_state text not null references carteiro.job_states (state),
  phase text,
  clears_error boolean not null default false,
  releases_reservations boolean not null default false,
  description text not null,
  unique nulls not distinct (event, from_state, to_state)
);
comment on table carteiro.job_transitions is 'Every change that a timeline can record. transition_jobs makes those that change a job''s state; record_job_event writes down the others.';
comment on column carteiro.job_transitions.from_state is 'Null: the job is new.';
comment on column carteiro.job_transitions.phase is 'The phase that the job gets; null: the one that it has.';
comment on column carteiro.job_transitions.clears_error is 'The job forgets the error of its last attempt.';
comment on column carteiro.job_transitions.releases_reservations is 'The job gives up the time that it has reserved under a rate.';

insert into carteiro.job_transitions
  (event, from_state, to_state, phase, clears_error, releases_reservations, description)
values
  ('enqueued', null, 'pending', 'queued', false, false, 'A publication is enqueued, with a job for each of its options'),
  ('enqueued', null, 'held', 'preparing', false, false, 'A publication is enqueued whose files must be converted or copied first'),

  ('attempt_started', 'pending', 'processing', 'validating', false, false, 'A dispatcher leases a job that is due'),
  ('attempt_started', 'awaiting_platform', 'processing', null, false, false, 'It is time to ask the platform again'),
  ('phase_changed', 'processing', 'processing', null, false, false, 'The attempt reports its next phase'),

  ('completed', 'processing', 'completed', 'done', true, false, 'The attempt has published the post'),
  ('waiting_for_platform', 'processing', 'awaiting_platform', null, false, false, 'The platform needs time, to convert a video for example'),
  ('retry_scheduled', 'processing', 'pending', 'queued', false, false, 'The attempt failed, and is tried again after a delay that grows'),
  ('deferred', 'processing', 'pending', 'queued', false, false, 'The platform asks to wait, or the account has new tokens; costs no retry'),
  ('failed', 'processing', 'failed', null, false, true, 'The platform refuses the content, no retry is left, or the attempt is stuck'),
  ('lease_expired', 'processing', 'pending', 'queued', false, false, 'The dispatcher did not renew the lease; costs no retry'),
  ('given_back', 'processing', 'pending', 'queued', false, false, 'A dispatcher that stops returns a job that it has not sent yet'),
  ('held', 'processing', 'held', null, false, true, 'The attempt found that the account must be connected again, or that the platform has blocked the app'),

  ('waiting_for_rate', 'pending', 'pending', null, false, false, 'It is due, but a rate has no room for it, or its platform does not answer'),
  ('held', 'pending', 'held', null, false, true, 'It is due while its platform is paused or its account is not connected'),
  ('held', 'awaiting_platform', 'held', null, false, true, 'It is due while its platform is paused or its account is not connected'),
  ('released', 'held', 'pending', null, true, false, 'Its platform is resumed, or its account connected again'),
  ('preparation_started', 'pending', 'held', 'preparing', true, true, 'Its files were edited, or it is retried, and files must be prepared first'),
  ('preparation_started', 'held', 'held', 'preparing', true, true, 'Its files were edited, and files must be prepared first'),
  ('prepared', 'held', 'pending', 'queued', true, false, 'All of its files are prepared'),
  ('failed', 'pending', 'failed', null, false, true, 'Too many attempts in a row were lost with their lease; or the database is a copy, and the original may have published the post'),
  ('failed', 'held', 'failed', null, false, true, 'A file of it could not be prepared; or the database is a copy, and the original may have published the post'),
  ('failed', 'awaiting_platform', 'failed', null, false, true, 'The database is a copy, and the original may have published the post'),

  ('checked', 'pending', 'pending', null, false, false, 'A check before it is due found other problems than the last one'),
  ('checked', 'held', 'held', null, false, false, 'A check before it is due found other problems than the last one'),
  ('edited', 'pending', 'pending', null, false, false, 'The user changes its content'),
  ('edited', 'held', 'held', null, false, false, 'The user changes its content'),
  ('edited', 'failed', 'failed', null, false, false, 'The user changes its content, to retry it'),
  ('rescheduled', 'pending', 'pending', null, true, true, 'The user changes its time'),
  ('rescheduled', 'held', 'pending', null, true, true, 'The user changes its time'),
  ('rescheduled', 'held', 'held', null, false, true, 'The user changes its time while its files are prepared'),
  ('cancelled', 'pending', 'cancelled', 'done', true, true, 'The user cancels it'),
  ('cancelled', 'held', 'cancelled', 'done', true, true, 'The user cancels it'),
  ('cancelled', 'processing', 'cancelled', 'done', true, true, 'The user cancels it before the step that publishes has begun'),
  ('cancelled', 'awaiting_platform', 'cancelled', 'done', true, true, 'The user cancels it before the step that publishes has begun'),
  ('action_requested', 'completed', 'completed', null, false, false, 'The user asks to delete the post or to edit it, or its first comment is due'),
  ('action_done', 'completed', 'completed', null, false, false, 'The post was edited, or has its first comment'),
  ('action_failed', 'completed', 'completed', null, false, false, 'The post was not deleted or edited, or has no first comment; the job stays completed'),
  ('removed', 'completed', 'completed', null, false, false, 'The post was deleted at the platform, or was gone already'),
  ('retry_requested', 'failed', 'pending', 'queued', true, false, 'The user retries it, or an operator redrives it');


-- schemas/jobs/was_ever_in_doubt.sql

-- Its post may be out since an earlier try, whatever its user has said since.
create function carteiro.was_ever_in_doubt(asked_job_id uuid) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from carteiro.publication_job_events as e
    where e.job_id = asked_job_id and e.type = 'failed' and e.data ->> 'code' = 'outcome_unknown'
  )
$$;


-- schemas/dead_letters/redrive_safety.sql

-- May a job be tried again? 'safe': nothing was posted, and that is certain. 'needs_reason': the post may be out, so
-- a person must have checked the account. 'posted': never again.
create function carteiro.redrive_safety(dead_job_id uuid) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when bool_or(step.state = 'done') then 'posted'
    when bool_or(step.state = 'open') then 'needs_reason'
    else 'safe'
  end
  from carteiro.publication_steps as step
  where step.job_id = dead_job_id and step.commits
$$;


-- schemas/slot_limits/has_room_for_parked_jobs.sql

-- Whether jobs of a mode are parked of a platform that may take more slots.
create function carteiro.has_room_for_parked_jobs(of_mode text default 'live') returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return carteiro.are_jobs_parked(of_mode) and exists (
    select
    from carteiro.slot_limits(carteiro.cap_of(of_mode), of_mode) as its
    left join carteiro.leases_by_platform('{}') as held on held.deployment = its.deployment
    where its.slots > coalesce(held.leases, 0) and exists (
      select from carteiro.publication_backlog as b where b.queue = any (carteiro.priority_queues_of(of_mode)) and b.deployment = its.deployment
        and b.message_id is not null
    )
  );
end
$$;


-- schemas/statistics/duration_class.sql

-- Durations fall into classes that grow by a fifth: class n begins at 2^(n/4) milliseconds. A percentile read from them
-- is right to a tenth.
create function carteiro.duration_class(duration interval) returns integer
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select floor(4 * ln(greatest(extract(epoch from duration)::double precision * 1000, 1)) / ln(2::double precision))::integer
$$;


-- schemas/statistics/queue_ranges.sql

-- The three ranges: their name, the width of a bar, how many bars, and how long they are kept.
create function carteiro.queue_ranges() returns table (name text, grain interval, bars integer, kept interval)
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  values ('hour', interval '1 minute', 60, interval '3 hours'),
    ('day', interval '15 minutes', 96, interval '3 days'),
    ('week', interval '2 hours', 84, interval '400 days')
$$;


-- schemas/statistics/rate_gauges.sql

-- [{ platform, mode, rate, scope, headroom }]: how many jobs may still begin under each rate; for a rate per account, of the
-- account that has used most. Of an account rate twenty thousand reservations are read at most.
create function carteiro.rate_gauges() returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  policy carteiro.platform_policies;
  rate jsonb;
  rate_number bigint;
  of_rate text;
  jobs integer;
  since timestamptz;
  used bigint;
  gauges jsonb := '[]';
begin
  for policy in select * from carteiro.platform_policies
  loop
    for rate, rate_number in select value, ordinality from jsonb_array_elements(policy.rates) with ordinality
    loop
      of_rate := policy.deployment || ':' || rate_number;
      jobs := (rate ->> 'jobs')::integer;
      since := coalesce(
        date_trunc('day', now() at time zone (rate ->> 'day_in')) at time zone (rate ->> 'day_in'),
        now() - make_interval(secs => (rate ->> 'seconds')::double precision)
      );
      if rate ->> 'scope' = 'account' then
        select max(by_account.reservations) into used
        from (
          select count(*) as reservations
          from (
            select reserved.rate_key from carteiro.rate_reservations as reserved
            where reserved.rate_key >= of_rate || ':' and reserved.rate_key < of_rate || ';'
              and reserved.reserved_for > since
            limit 20000
          ) as taken
          group by taken.rate_key
        ) as by_account;
      else
        select count(*) into used
        from (
          select from carteiro.rate_reservations as reserved
          where reserved.rate_key = of_rate and reserved.reserved_for > since
          limit jobs
        ) as taken;
      end if;
      gauges := gauges || jsonb_build_object(
        'platform', policy.platform, 'mode', policy.mode, 'rate', rate_number, 'scope', rate ->> 'scope',
        'headroom', greatest(0, jobs - coalesce(used, 0))
      );
    end loop;
  end loop;
  return gauges;
end
$$;


-- schemas/statistics/shortest_token_life.sql

-- Seconds until the first connected account of a deployment loses its tokens: of those that are renewed by themselves, or
-- (is_last) of those that their owner must connect again. Null when there is none.
create function carteiro.shortest_token_life(
  of_platform text, of_mode text, is_last boolean
) returns double precision
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select extract(epoch from min(account.credentials_expire_at) - now())
  from carteiro.platform_accounts as account
  where account.platform = of_platform and account.mode = of_mode and (account.refresh_due_at is null) = is_last
    and account.status = 'connected' and account.credentials_expire_at is not null
$$;


-- schemas/webhooks/webhook_gauges.sql

-- Of all endpoints together, for /metrics; counts are exact up to ten thousand. oldest_seconds: of what is due at endpoints that answer, but
-- for replays, which may be long; failed_within_an_hour: not those of endpoints that were disabled, by their owner or a 410.
create function carteiro.webhook_gauges() returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object(
    'waiting', (
      select count(*) from (select from carteiro.webhook_messages where state = 'waiting' limit 10000) as waiting
    ),
    'oldest_seconds', (
      select coalesce(extract(epoch from clock_timestamp() - min(first.due_at)), 0)
      from carteiro.webhook_endpoints as endpoint
      cross join lateral (
        select message.due_at from carteiro.webhook_messages as message
        where message.endpoint_id = endpoint.id and message.state = 'waiting' and not message.is_replay
        order by message.due_at
        limit 1
      ) as first
      where endpoint.status = 'enabled' and endpoint.failing_since is null and first.due_at <= clock_timestamp()
    ),
    'failed_within_an_hour', (
      select count(*)
      from (
        select from carteiro.webhook_messages as message
        join carteiro.webhook_endpoints as endpoint on endpoint.id = message.endpoint_id and endpoint.status <> 'disabled'
        where message.state = 'failed' and message.ended_at > now() - interval '1 hour'
        limit 10000
      ) as failed
    ),
    'in_flight', (select count(*) from carteiro.webhook_slots where lease_token is not null),
    'endpoints', (
      select coalesce(jsonb_object_agg(status, endpoints), '{}')
      from (select status, count(*) as endpoints from carteiro.webhook_endpoints group by status) as counted
    ),
    'failing', (select count(*) from carteiro.webhook_endpoints where status = 'enabled' and failing_since is not null)
  );
end
$$;


-- schemas/accounts/accounts_to_check.sql

-- Accounts with jobs due within a day that were not checked for an hour, or not since such a job came: [{ id,
-- user_id, external_id, display_name, status, scopes, profile, credentials, version, expires_in_seconds, can_refresh,
-- jobs: [{ id, option, due_in_seconds }] }], the soonest due first.
create function carteiro.accounts_to_check(max_accounts integer default 20) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  with due as (
    select job.account_id, min(timer.due_at) as first_due,
      max(job.created_at) as newest,
      jsonb_agg(jsonb_build_object(
        'id', job.id, 'option', job.option,
        'due_in_seconds', case when timer.due_at = 'infinity' then 0 else extract(epoch from timer.due_at - now()) end
      ) order by timer.due_at) as jobs
    from carteiro.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where job.platform = carteiro.caller_platform() and job.mode = carteiro.caller_mode() and timer.mode = carteiro.caller_mode()
      and job.status = 'pending' and job.account_id is not null
      and (timer.due_at < now() + interval '24 hours'
        or (timer.due_at = 'infinity' and job.hold_reason = 'account_needs_reauth'))
    group by job.account_id
  )
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', a.id, 'user_id', a.user_id, 'external_id', a.external_id, 'display_name', a.display_name, 'status', a.status,
    'scopes', a.scopes, 'profile', a.profile, 'credentials', a.credentials, 'version', a.credentials_version,
    'expires_in_seconds', extract(epoch from a.credentials_expire_at - now()),
    'can_refresh', a.refresh_due_at is not null, 'jobs', a.jobs
  ) order by a.first_due), '[]')
  from (
    select account.*, due.jobs, due.first_due
    from due
    join carteiro.platform_accounts as account on account.id = due.account_id
    where (account.checked_at is null or account.checked_at < now() - interval '1 hour'
      or account.checked_at < due.newest or account.updated_at > account.checked_at)
      -- A check may renew tokens, and a copy must not use up those of its original.
      and carteiro.installation_problem() is null
    order by due.first_due
    limit max_accounts
  ) as a
$$;


-- schemas/accounts/accounts_to_refresh.sql

-- Accounts whose tokens should be renewed, the most urgent first, with the version of those that they have.
create function carteiro.accounts_to_refresh(max_accounts integer default 20)
returns table (id uuid, version integer)
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select a.id, a.credentials_version
  from carteiro.platform_accounts as a
  where a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode() and a.status = 'connected' and a.refresh_due_at <= now()
    -- A copy must not use up the refresh tokens of its original.
    and carteiro.installation_problem() is null
    and (a.refresh_lease_until is null or a.refresh_lease_until < now())
  order by a.refresh_due_at
  limit max_accounts
$$;


-- schemas/accounts/accounts_without_key.sql

-- Accounts whose tokens are not encrypted with this key: [{ id, external_id, user_id, credentials }].
create function carteiro.accounts_without_key(key_id text, max_accounts integer default 100) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', old.id, 'external_id', old.external_id, 'user_id', old.user_id, 'credentials', old.credentials
  )), '[]')
  from (
    select a.id, a.external_id, a.user_id, a.credentials
    from carteiro.platform_accounts as a
    where a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode() and a.credentials ->> 'key_id' <> key_id
    order by a.id
    limit max_accounts
  ) as old
$$;


-- schemas/accounts/begin_account_connection.sql

-- Begins a connection: ten minutes for the user to say yes at the platform.
create function carteiro.begin_account_connection(
  owner_id uuid, state_hash text, browser_hash text, sealed jsonb, redirect_uri text, return_to text
) returns timestamptz
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  ends timestamptz := now() + interval '10 minutes';
begin
  delete from carteiro.account_connections as old where old.expires_at < now() - interval '1 day';
  insert into carteiro.account_connections
    (user_id, platform, mode, state_hash, browser_hash, sealed, redirect_uri, return_to, expires_at)
  values (owner_id, carteiro.caller_platform(), carteiro.caller_mode(), state_hash, browser_hash, sealed, redirect_uri, return_to, ends);
  return ends;
end
$$;


-- schemas/accounts/begin_account_refresh.sql

-- Asks for the right to refresh; one has it at a time. seen_version: of the tokens that are of no use; null: of those
-- that there are. Answers { state, ... }:
--   granted  refresh now: { external_id, user_id, profile, credentials, version }
--   fresh    it was refreshed since seen_version: { external_id, credentials, version, expires_in_seconds }
--   busy     another caller does: { seconds } until the right can be had
--   dead     the account isn't connected
create function carteiro.begin_account_refresh(account_id uuid, seen_version integer, lease_seconds integer)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  account carteiro.platform_accounts;
begin
  select * into account
  from carteiro.platform_accounts as a
  where a.id = account_id and a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode()
  for update;
  if not found or account.status <> 'connected' or account.credentials is null then
    return jsonb_build_object('state', 'dead');
  end if;
  if account.credentials_version > seen_version then
    return jsonb_build_object(
      'state', 'fresh', 'external_id', account.external_id, 'credentials', account.credentials,
      'version', account.credentials_version,
      'expires_in_seconds', extract(epoch from account.credentials_expire_at - now())
    );
  end if;
  if account.refresh_lease_until > clock_timestamp() then
    return jsonb_build_object(
      'state', 'busy', 'seconds', extract(epoch from account.refresh_lease_until - clock_timestamp())
    );
  end if;
  update carteiro.platform_accounts as a
  set refresh_lease_until = clock_timestamp() + make_interval(secs => lease_seconds)
  where a.id = account_id;
  return jsonb_build_object(
    'state', 'granted', 'external_id', account.external_id, 'user_id', account.user_id, 'profile', account.profile,
    'credentials', account.credentials, 'version', account.credentials_version
  );
end
$$;


-- schemas/accounts/connect_account.sql

-- Stores an account with its tokens: a new one, or one that is connected again, whose waiting jobs go on.
-- It is of the caller's mode. A user's first account of a platform in a mode is the default.
--   account  { external_id, display_name, profile, scopes, credentials, expires_in_seconds?, refresh_in_seconds? }
create function carteiro.connect_account(owner_id uuid, account jsonb) returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  before carteiro.platform_accounts;
  connected carteiro.platform_accounts;
begin
  select * into before
  from carteiro.platform_accounts as a
  where a.user_id = owner_id and a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode()
    and a.external_id = account ->> 'external_id';

  insert into carteiro.platform_accounts as a (
    user_id, platform, mode, external_id, display_name, is_default, credentials, credentials_expire_at, refresh_due_at,
    scopes, profile
  )
  values (
    owner_id, carteiro.caller_platform(), carteiro.caller_mode(), account ->> 'external_id', account ->> 'display_name',
    not exists (
      select from carteiro.platform_accounts as other
      where other.user_id = owner_id and other.platform = carteiro.caller_platform()
        and other.mode = carteiro.caller_mode() and other.is_default and other.status <> 'disconnected'
    ),
    account -> 'credentials',
    now() + make_interval(secs => (account ->> 'expires_in_seconds')::double precision),
    now() + make_interval(secs => (account ->> 'refresh_in_seconds')::double precision),
    array(select jsonb_array_elements_text(account -> 'scopes')), account -> 'profile'
  )
  on conflict (user_id, platform, mode, external_id) do update
  set display_name = excluded.display_name, status = 'connected', is_default = a.is_default or excluded.is_default,
    credentials = excluded.credentials, credentials_expire_at = excluded.credentials_expire_at,
    credentials_version = a.credentials_version + 1, credentials_changed_at = now(),
    refresh_due_at = excluded.refresh_due_at, refresh_lease_until = null, scopes = excluded.scopes,
    profile = excluded.profile, problems = '[]', checked_at = null, updated_at = now()
  returning a.* into connected;
  perform carteiro.audit('account.connected', connected.id::text, carteiro.audited_account(before),
    carteiro.audited_account(connected), owner_id);
  return connected.id;
end
$$;


-- schemas/accounts/disconnect_account.sql

-- Takes an account away from the system: its tokens are forgotten, its waiting jobs are held. Called by the gateway.
create function carteiro.disconnect_account(owner_id uuid, account_id uuid) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.platform_accounts as a
  set status = 'disconnected', is_default = false, credentials = null, credentials_expire_at = null,
    credentials_version = a.credentials_version + 1, refresh_due_at = null, refresh_lease_until = null,
    problems = '[]', updated_at = now()
  where a.id = account_id and a.user_id = owner_id and a.status <> 'disconnected';
  return found;
end
$$;


-- schemas/accounts/end_account_connection.sql

-- Ends a choice. True for one caller only, however many come with the same claim at once.
create function carteiro.end_account_connection(connection_id uuid, claim_hash text) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.account_connections as c
  set candidates = null, claim_hash = null
  where c.id = connection_id and c.platform = carteiro.caller_platform() and c.mode = carteiro.caller_mode()
    and c.claim_hash = end_account_connection.claim_hash and c.expires_at > now();
  return found;
end
$$;


-- schemas/accounts/fail_account_refresh.sql

-- A refresh that brought nothing. is_dead: the platform says that the grant is over; anything else passes, and
-- is tried again.
create function carteiro.fail_account_refresh(
  account_id uuid, seen_version integer, is_dead boolean, problem jsonb, retry_in_seconds double precision
) returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  update carteiro.platform_accounts as a
  set status = case when is_dead then 'needs_reauth' else a.status end,
    problems = case when is_dead then jsonb_build_array(problem) else a.problems end,
    refresh_due_at = case when is_dead then null else now() + make_interval(secs => retry_in_seconds) end,
    refresh_lease_until = null, updated_at = now()
  where a.id = account_id and a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode() and a.status = 'connected'
    and a.credentials_version = seen_version
$$;


-- schemas/accounts/find_account_candidates.sql

-- What was offered: { id, user_id, candidates, return_to }; null when the claim is wrong, used or too old.
create function carteiro.find_account_candidates(claim_hash text) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select jsonb_build_object('id', c.id, 'user_id', c.user_id, 'candidates', c.candidates, 'return_to', c.return_to)
  from carteiro.account_connections as c
  where c.claim_hash = find_account_candidates.claim_hash and c.platform = carteiro.caller_platform() and c.mode = carteiro.caller_mode()
    and c.expires_at > now() and c.candidates is not null
$$;


-- schemas/accounts/finish_account_refresh.sql

-- Stores renewed tokens over those that they came from. The version is the fence, not the lease: who comes late brings
-- the only tokens that work, and wakes an account that was given up meanwhile.
create function carteiro.finish_account_refresh(
  account_id uuid, seen_version integer, credentials jsonb, expires_in_seconds double precision,
  refresh_in_seconds double precision
) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.platform_accounts as a
  set credentials = finish_account_refresh.credentials, credentials_version = a.credentials_version + 1,
    credentials_changed_at = clock_timestamp(), status = 'connected', problems = '[]', checked_at = null,
    credentials_expire_at = now() + make_interval(secs => expires_in_seconds),
    refresh_due_at = now() + make_interval(secs => refresh_in_seconds), refresh_lease_until = null,
    updated_at = now()
  where a.id = account_id and a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode() and a.status <> 'disconnected'
    and a.credentials_version = seen_version;
  return found;
end
$$;


-- schemas/accounts/leased_account_json.sql

-- An account as the service that works with it needs it: encrypted credentials and all.
create function carteiro.leased_account_json(of_account_id uuid) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select jsonb_build_object(
      'id', a.id, 'external_id', a.external_id, 'display_name', a.display_name, 'profile', a.profile,
      'credentials', a.credentials, 'status', a.status, 'scopes', a.scopes,
      'credentials_version', a.credentials_version,
      'credentials_age_seconds', extract(epoch from now() - a.credentials_changed_at),
      'expires_in_seconds', extract(epoch from a.credentials_expire_at - now())
    )
    from carteiro.platform_accounts as a
    where a.id = of_account_id
  );
end
$$;


-- schemas/accounts/offer_account_candidates.sql

-- Keeps the accounts of a login, encrypted, until the user has chosen among them.
create function carteiro.offer_account_candidates(connection_id uuid, claim_hash text, candidates jsonb) returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  update carteiro.account_connections as c
  set claim_hash = offer_account_candidates.claim_hash, candidates = offer_account_candidates.candidates,
    expires_at = now() + interval '10 minutes'
  where c.id = connection_id and c.platform = carteiro.caller_platform() and c.mode = carteiro.caller_mode() and c.used_at is not null
$$;


-- schemas/accounts/reencrypt_account.sql

-- The same tokens under another key. False when they have changed meanwhile: then they are under the new one already.
create function carteiro.reencrypt_account(account_id uuid, old_credentials jsonb, new_credentials jsonb) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.platform_accounts as a
  set credentials = new_credentials
  where a.id = account_id and a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode() and a.credentials = old_credentials;
  return found;
end
$$;


-- schemas/accounts/release_account_jobs.sql

-- An account that was connected again takes its waiting jobs along.
create function carteiro.release_account_jobs() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  perform carteiro.release_held_jobs(array(
    select job.id
    from carteiro.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where timer.mode = new.mode and timer.due_at = 'infinity' and job.hold_reason = 'account_needs_reauth' and job.account_id = new.id
  ));
  return null;
end
$$;

create trigger release_account_jobs
  after update of status on carteiro.platform_accounts
  for each row when (old.status <> 'connected' and new.status = 'connected')
  execute function carteiro.release_account_jobs();


-- schemas/accounts/report_account_check.sql

-- Writes down what was found: account_problems [{ code, message }], job_problems { job id: [{ code, message }] }, and
-- account_facts, what the platform says of the account now: they are laid over its profile.
create function carteiro.report_account_check(
  account_id uuid, account_problems jsonb, job_problems jsonb, account_facts jsonb default '{}'
) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs;
begin
  for job in
    update public.publication_jobs as j
    set problems = found.value, seq = j.seq + 1
    from jsonb_each(job_problems) as found
    where j.id = found.key::uuid and j.platform = carteiro.caller_platform() and j.mode = carteiro.caller_mode()
      and j.status = 'pending'
      and j.account_id = report_account_check.account_id and j.problems <> found.value
    returning j.*
  loop
    perform carteiro.record_job_event(job, 'checked', jsonb_build_object('problems', job.problems));
  end loop;

  -- Jobs come before accounts (docs/locks.md).
  update carteiro.platform_accounts as a
  set problems = account_problems, profile = a.profile || account_facts, checked_at = clock_timestamp()
  where a.id = account_id and a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode();
end
$$;


-- schemas/accounts/set_account_media_policy.sql

-- What becomes of files that the account's platform does not take as they are, where a request does not say (mediaPolicy). False: no
-- such account.
create function carteiro.set_account_media_policy(owner_id uuid, account_id uuid, new_policy text) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.platform_accounts as account
  set media_policy = new_policy, updated_at = now()
  where account.id = account_id and account.user_id = owner_id and account.status <> 'disconnected';
  return found;
end
$$;


-- schemas/accounts/set_default_account.sql

create function carteiro.set_default_account(owner_id uuid, account_id uuid) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  of_platform text;
  of_mode text;
begin
  select a.platform, a.mode into of_platform, of_mode
  from carteiro.platform_accounts as a
  where a.id = account_id and a.user_id = owner_id and a.status <> 'disconnected'
  for update;
  if of_platform is null then
    return false;
  end if;
  update carteiro.platform_accounts as a
  set is_default = false, updated_at = now()
  where a.user_id = owner_id and a.platform = of_platform and a.mode = of_mode and a.is_default and a.id <> account_id;
  update carteiro.platform_accounts as a set is_default = true, updated_at = now() where a.id = account_id;
  return true;
end
$$;


-- schemas/accounts/use_account_connection.sql

-- The connection that a state stands for, once: { id, user_id, user_email, browser_hash, sealed, redirect_uri,
-- return_to }. Null for a state that is unknown, used or too old.
create function carteiro.use_account_connection(state_hash text) returns jsonb
language sql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  with used as (
    update carteiro.account_connections as c
    set used_at = now()
    where c.state_hash = use_account_connection.state_hash and c.platform = carteiro.caller_platform() and c.mode = carteiro.caller_mode()
      and c.used_at is null and c.expires_at > now()
    returning c.*
  )
  select jsonb_build_object(
    'id', used.id, 'user_id', used.user_id, 'user_email', owner.email, 'browser_hash', used.browser_hash,
    'sealed', used.sealed, 'redirect_uri', used.redirect_uri, 'return_to', used.return_to
  )
  from used
  join auth.users as owner on owner.id = used.user_id
$$;


-- schemas/actions/add_first_comments.sql

-- Asks for the first comments of jobs that have just completed. Where the database was restored from a backup meanwhile, a later state
-- of it may have made the comment already: then it is not made, and the action says why.
create function carteiro.add_first_comments(completed_jobs uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into carteiro.job_actions (job_id, mode, kind, request, state, ended_at, error_code, error_message)
  select job.id, job.mode, 'first_comment', jsonb_build_object('text', job.content ->> 'firstComment'),
    case when doubt.is_restored then 'failed' else 'waiting' end, case when doubt.is_restored then now() end,
    case when doubt.is_restored then 'outcome_unknown' end,
    case when doubt.is_restored then 'The database was restored from a backup, and the comment may be there: check the post.' end
  from public.publication_jobs as job
  cross join lateral (
    select exists (
      select from carteiro.publication_steps as step where step.job_id = job.id and step.step = 'database_restored'
    ) as is_restored
  ) as doubt
  where job.id = any (completed_jobs) and job.content ? 'firstComment' and job.account_id is not null
    and coalesce(job.platform_response ->> 'post_id', '') <> ''
  on conflict do nothing;
end
$$;


-- schemas/actions/begin_action_step.sql

-- Makes the intent of an action's step durable: as begin_step, whose answers it gives, but for rates, which count posts.
create function carteiro.begin_action_step(
  action_id uuid, lease uuid, step text, intent jsonb, commits boolean, call_seconds integer, reopen boolean default false,
  idempotent boolean default false
) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  action carteiro.job_actions;
  existing carteiro.job_action_steps;
  answer text := 'opened';
  began timestamptz := clock_timestamp();
  ends timestamptz := began + make_interval(secs => call_seconds);
begin
  if commits and intent is not null then
    perform carteiro.extend_lease(lease, ends);
  end if;
  action := carteiro.require_leased_action(action_id, lease);
  select * into existing
  from carteiro.job_action_steps as s
  where s.action_id = action.id and s.step = begin_action_step.step
  for update;

  if existing.state = 'done' then
    answer := 'done';
  elsif existing.state = 'open' and not reopen then
    answer := 'in_doubt';
  elsif existing.commits and not idempotent and existing.state = 'open' and existing.call_ends_at > began then
    raise exception 'action %: an earlier call of step % may still be under way', action.id, step using errcode = 'CT001';
  elsif intent is null then
    return jsonb_build_object('state', 'not_begun');
  else
    insert into carteiro.job_action_steps as s (action_id, step, commits, lease_token, intent, began_at, call_ends_at)
    values (action.id, begin_action_step.step, begin_action_step.commits, lease, begin_action_step.intent, began, ends)
    on conflict on constraint job_action_steps_pkey do update
    set state = 'open', commits = excluded.commits, lease_token = excluded.lease_token, intent = excluded.intent, result = null,
      began_at = excluded.began_at, call_ends_at = excluded.call_ends_at, finished_at = null
    returning * into existing;
  end if;
  return jsonb_build_object(
    'state', answer, 'intent', existing.intent, 'result', existing.result,
    'began_at', existing.began_at, 'call_ends_at', existing.call_ends_at, 'now', clock_timestamp()
  );
end
$$;


-- schemas/actions/claim_job_actions.sql

-- Claims actions that are due, in free slots that the caller has locked. Each takes a slot like a job: the cap is on calls of
-- platforms, whatever they do. claims are as those of jobs (lease_publication_jobs), with action: { id, kind, request, post }.
create function carteiro.claim_job_actions(
  free_slots integer[], cap integer, for_dispatcher uuid, of_mode text, out claims json[], out taken integer[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  room integer;
begin
  claims := '{}';
  taken := '{}';
  if cardinality(free_slots) = 0 or not carteiro.may_claim_job_action(of_mode, cap) then
    return;
  end if;
  room := least(cardinality(free_slots), carteiro.room_for_job_actions(of_mode, cap));
  with locked as materialized (
    select action.id
    from carteiro.job_actions as action
    where action.id = any (carteiro.claimable_job_actions(of_mode, room)) and action.state = 'waiting'
    for update skip locked
  ),
  chosen as materialized (
    select id, free_slots[row_number() over ()] as slot, gen_random_uuid() as lease_token,
      now() + (select lease from carteiro.queue_settings) as lease_expires_at
    from locked
  ),
  begun as (
    update carteiro.job_actions as action
    set state = 'running', attempt = action.attempt + 1, lease_token = chosen.lease_token, claimed_at = clock_timestamp()
    from chosen
    where action.id = chosen.id
    returning action.*, chosen.slot, chosen.lease_expires_at
  ),
  placed as (
    update carteiro.publication_slots as slot
    set job_id = begun.id, attempt = begun.attempt, lease_token = begun.lease_token, lease_expires_at = begun.lease_expires_at,
      dispatcher_id = for_dispatcher, deployment = carteiro.deployment_of(job.platform, job.mode)
    from begun
    join public.publication_jobs as job on job.id = begun.job_id
    where slot.slot = begun.slot
  )
  select coalesce(array_agg(row_to_json(claim)), '{}'), coalesce(array_agg(begun.slot), '{}')
  into claims, taken
  from begun
  join public.publication_jobs as job on job.id = begun.job_id
  left join carteiro.platforms as service on service.deployment = carteiro.deployment_of(job.platform, job.mode)
  cross join lateral (
    select job.id as job_id, job.publication_id, job.user_id, job.platform, job.option, job.account_id, job.content,
      begun.attempt, begun.retry_count, begun.lease_token, begun.lease_expires_at,
      carteiro.traceparent_of(job.publication_id) as traceparent, begun.created_at, null::timestamptz as scheduled_at,
      extract(epoch from now() - begun.due_at) as waited_seconds, service.url as service_url, job.mode,
      json_build_object('id', begun.id, 'kind', begun.kind, 'request', begun.request, 'post', job.platform_response) as action
  ) as claim;
end
$$;


-- schemas/actions/claimable_job_actions.sql

-- The actions of a mode that may be claimed now, in their order: of each job one at a time, and not while its platform is
-- paused or does not answer, or its account must be connected again.
create function carteiro.claimable_job_actions(of_mode text, max_actions integer) returns uuid[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return array(
    select action.id
    from carteiro.job_actions as action
    join public.publication_jobs as job on job.id = action.job_id
    join carteiro.platform_accounts as account on account.id = job.account_id and account.status = 'connected'
    left join carteiro.platform_policies as policy on policy.deployment = carteiro.deployment_of(job.platform, job.mode)
    where action.mode = of_mode and action.state = 'waiting' and action.due_at <= now() and policy.paused_at is null
      and not coalesce(policy.open_until > now() and carteiro.is_circuit_open(policy, job.user_id), false)
      and not exists (
        select from carteiro.job_actions as other where other.job_id = action.job_id and other.state = 'running'
      )
    order by action.due_at
    limit max_actions
  );
end
$$;


-- schemas/actions/edit_published_job.sql

-- Asks to edit a job's post at its platform. changes: what the option's catalog lets be edited, which the caller has checked. The job
-- keeps the content with which it was published: the edits are its actions.
create function carteiro.edit_published_job(job_id uuid, owner_id uuid, changes jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_own_job(job_id, owner_id);
begin
  if job.status <> 'completed' or job.removed_at is not null or coalesce(job.platform_response ->> 'post_id', '') = '' then
    raise exception 'the job has no post that could be edited' using errcode = 'CT002';
  end if;
  if exists (
    select from carteiro.job_actions as other
    where other.job_id = job.id and other.kind in ('edit', 'unpublish') and other.state in ('waiting', 'running')
  ) then
    raise exception 'the post is being edited or deleted: try again when that is done' using errcode = 'CT002';
  end if;
  return carteiro.publication_job_json(carteiro.request_job_action(job, 'edit', changes));
end
$$;


-- schemas/actions/end_job_action.sql

-- Ends an action, whose job and row the caller has locked: done, with what came of it, or failed for good. A step that is in doubt
-- makes it outcome_unknown. A post that is deleted is removed (job.removed); what fails otherwise is a warning of the completed job.
create function carteiro.end_job_action(
  action carteiro.job_actions, new_state text, new_result jsonb, code text default null, message text default null
) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs;
  is_removed boolean := action.kind = 'unpublish' and new_state = 'done';
begin
  if new_state = 'failed' and exists (
    select from carteiro.job_action_steps as s where s.action_id = action.id and s.commits and s.state = 'open'
  ) then
    code := 'outcome_unknown';
  end if;
  update carteiro.job_actions as its
  set state = new_state, result = new_result, error_code = code, error_message = message, ended_at = now()
  where its.id = action.id;
  update public.publication_jobs as j
  set seq = seq + 1,
    removed_at = case when is_removed then now() else j.removed_at end,
    platform_response = case
      when new_state = 'failed' and action.kind = 'first_comment' then jsonb_set(
        j.platform_response, '{warnings}',
        coalesce(j.platform_response -> 'warnings', '[]') || to_jsonb('The first comment was not made: ' || message)
      )
      when new_state = 'done' and action.kind = 'first_comment' then j.platform_response || jsonb_build_object('first_comment', new_result)
      else j.platform_response
    end
  where j.id = action.job_id
  returning * into job;
  perform carteiro.record_job_event(
    job,
    case when is_removed then 'removed' when new_state = 'done' then 'action_done' else 'action_failed' end,
    jsonb_strip_nulls(jsonb_build_object('kind', action.kind, 'result', new_result, 'code', code, 'message', message))
  );
  if is_removed then
    perform carteiro.publish_job_events('removed', array[job.id]);
  end if;
end
$$;


-- schemas/actions/finish_action_step.sql

-- Makes the result of an action's step durable, under the lease that has begun it (finish_step). adopts: a later attempt has found, at the
-- platform, that it was done (adopt_step).
create function carteiro.finish_action_step(
  action_id uuid, lease uuid, step text, new_state text, result jsonb, adopts boolean default false
) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  if adopts then
    perform carteiro.require_leased_action(action_id, lease);
  else
    perform carteiro.shorten_lease(lease);
  end if;
  update carteiro.job_action_steps as s
  set state = new_state, result = finish_action_step.result, finished_at = clock_timestamp(), lease_token = lease
  from carteiro.job_actions as action
  join public.publication_jobs as job on job.id = action.job_id
  where s.action_id = finish_action_step.action_id and s.step = finish_action_step.step and s.state = 'open'
    and action.id = s.action_id and carteiro.deployment_of(job.platform, job.mode) = carteiro.caller_deployment()
    and (s.lease_token = lease or (adopts and (not s.commits or s.call_ends_at <= clock_timestamp())));
  if not found then
    raise exception 'action %: step % is not open under this lease', action_id, step using errcode = 'CT001';
  end if;
end
$$;


-- schemas/actions/job_actions_json.sql

-- The actions on a job as its user may see them, oldest first.
create function carteiro.job_actions_json(of_job_id uuid) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', action.id, 'kind', action.kind, 'state', action.state, 'request', action.request, 'attempt', action.attempt,
    'due_at', action.due_at, 'created_at', action.created_at, 'ended_at', action.ended_at, 'result', action.result,
    'error_code', action.error_code, 'error_message', action.error_message
  ) order by action.created_at), '[]')
  from carteiro.job_actions as action
  where action.job_id = of_job_id
$$;


-- schemas/actions/may_claim_job_action.sql

-- Whether an action of a mode waits that could be claimed now, had it a slot.
create function carteiro.may_claim_job_action(of_mode text, cap integer) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
      select from carteiro.job_actions as action
      where action.mode = of_mode and action.state = 'waiting' and action.due_at <= now()
    )
    and carteiro.room_for_job_actions(of_mode, cap) > 0 and carteiro.claimable_job_actions(of_mode, 1) <> '{}';
end
$$;


-- schemas/actions/open_job_action.sql

-- What an attempt at an action needs to know: { steps, account, now }, as open_publication_attempt.
create function carteiro.open_job_action(action_id uuid, lease uuid) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  action carteiro.job_actions := carteiro.require_leased_action(action_id, lease);
begin
  return jsonb_build_object(
    'steps', coalesce((
      select jsonb_agg(jsonb_build_object(
        'step', s.step, 'state', s.state, 'commits', s.commits, 'intent', s.intent, 'result', s.result,
        'began_at', s.began_at, 'call_ends_at', s.call_ends_at
      ) order by s.began_at)
      from carteiro.job_action_steps as s
      where s.action_id = action.id
    ), '[]'),
    'account', carteiro.leased_account_json((select job.account_id from public.publication_jobs as job where job.id = action.job_id)),
    'now', clock_timestamp()
  );
end
$$;


-- schemas/actions/release_lost_job_actions.sql

-- Actions whose lease has run out wait again, the longer the more often it happens. Their slots are freed by release_expired_leases.
create function carteiro.release_lost_job_actions() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  update carteiro.job_actions as action
  set state = 'waiting', due_at = now() + case when action.lost_leases = 0 then interval '0' else carteiro.retry_delay(action.lost_leases) end,
    lost_leases = action.lost_leases + 1
  where action.id in (
    select lost.id
    from carteiro.job_actions as lost
    where lost.state = 'running' and not exists (
      select from carteiro.publication_slots as slot
      where slot.lease_token = lost.lease_token and slot.lease_expires_at > now()
    )
    for update skip locked
  );
end
$$;


-- schemas/actions/request_job_action.sql

-- Asks for an action on a published job, whose row the caller has locked. One that has failed is tried again, with its steps: what was
-- in doubt is found out first. Otherwise asking twice changes nothing. Returns the job as it is then.
create function carteiro.request_job_action(job public.publication_jobs, of_kind text, new_request jsonb)
returns public.publication_jobs
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if job.account_id is null then
    raise exception 'the account that published it is not connected any more: connect it again, or do it at the platform by hand'
      using errcode = 'CT002';
  end if;
  insert into carteiro.job_actions (job_id, mode, kind, request)
  values (job.id, job.mode, of_kind, new_request)
  on conflict (job_id, kind) where kind <> 'edit' do update
  set state = 'waiting', request = excluded.request, due_at = now(), retry_count = 0, ended_at = null
  where job_actions.state = 'failed';
  if not found then
    return job;
  end if;
  update public.publication_jobs as j set seq = seq + 1 where j.id = job.id returning * into job;
  perform carteiro.record_job_event(job, 'action_requested', jsonb_build_object('kind', of_kind));
  perform carteiro.wake_dispatchers(job.mode);
  return job;
end
$$;


-- schemas/actions/require_leased_action.sql

-- The action behind a lease, locked against a new claim until the transaction ends. Raises as require_leased_job does.
create function carteiro.require_leased_action(leased_action_id uuid, lease uuid) returns carteiro.job_actions
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  action carteiro.job_actions;
  its_deployment text;
begin
  select a.* into action
  from carteiro.publication_slots as slot
  join carteiro.job_actions as a on a.id = slot.job_id
  where slot.lease_token = lease and slot.job_id = leased_action_id and slot.lease_expires_at > now()
    and a.state = 'running' and a.lease_token = lease
  for share of a;
  if not found then
    raise exception 'action %: the lease is lost', leased_action_id using errcode = 'CT001';
  end if;
  its_deployment := (
    select carteiro.deployment_of(job.platform, job.mode) from public.publication_jobs as job where job.id = action.job_id
  );
  if its_deployment is distinct from carteiro.caller_deployment() then
    raise exception 'action % belongs to %, not to role %', leased_action_id, its_deployment, session_user using errcode = 'CT005';
  end if;
  return action;
end
$$;


-- schemas/actions/room_for_job_actions.sql

-- How many more actions of a mode may be at work beside those that are: a fifth of its slots in all, and one at least. So
-- publishing is never kept waiting for long, and no action waits for ever.
create function carteiro.room_for_job_actions(of_mode text, cap integer) returns integer
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return case when cap > 0 then greatest(0, greatest(1, cap / 5)
    - (select count(*) from carteiro.job_actions as action where action.mode = of_mode and action.state = 'running')::integer)
  else 0 end;
end
$$;


-- schemas/actions/settle_job_action.sql

-- Records the outcome of an attempt at an action. The verdicts are those of jobs (fail_publication_job): retry, unclear: again later,
-- counted · wait: again later, not counted · reconnect: when the account is connected again · halt: the platform is paused · refuse:
-- never. False: the lease is none of an action, or is lost.
create function carteiro.settle_job_action(lease uuid, outcome jsonb) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  action carteiro.job_actions;
  job public.publication_jobs;
  its_deployment text;
  verdict text := outcome ->> 'verdict';
  again_at timestamptz;
  is_counted boolean := false;
  open_steps integer;
begin
  perform from carteiro.publication_slots as slot where slot.lease_token = lease for update;
  select j.* into job
  from carteiro.job_actions as a join public.publication_jobs as j on j.id = a.job_id
  where a.lease_token = lease and a.state = 'running'
  for update of j;
  if not found then
    return false;
  end if;
  select * into action from carteiro.job_actions as a where a.lease_token = lease and a.state = 'running' for update;
  if not found then
    return false;
  end if;
  perform carteiro.free_publication_slot(lease);
  its_deployment := carteiro.deployment_of(job.platform, job.mode);
  if outcome ->> 'outcome' = 'failed' then
    perform carteiro.note_platform_answer(its_deployment, job.user_id, carteiro.has_platform_answered(outcome));
  elsif outcome ->> 'outcome' <> 'given_back' then
    perform carteiro.note_platform_answer(its_deployment, null, true);
  end if;
  open_steps := (select count(*) from carteiro.job_action_steps as s where s.action_id = action.id and s.state = 'open');

  case
    when outcome ->> 'outcome' = 'completed' then
      perform carteiro.end_job_action(action, 'done', outcome -> 'result');
      return true;
    when outcome ->> 'outcome' = 'pending' then
      again_at := now() + make_interval(secs => (outcome ->> 'resume_after_seconds')::double precision);
    when outcome ->> 'outcome' = 'given_back' then
      again_at := now();
    when verdict = 'halt' then
      perform carteiro.pause_platform(job.platform, outcome ->> 'message', job.mode);
      again_at := now();
    when verdict = 'reconnect' then
      update carteiro.platform_accounts as account
      set status = 'needs_reauth', updated_at = now(),
        problems = jsonb_build_array(jsonb_build_object('code', outcome ->> 'code', 'message', outcome ->> 'message'))
      where account.id = job.account_id and account.status = 'connected' and account.credentials_changed_at <= action.claimed_at;
      again_at := now();
    when verdict = 'wait' then
      again_at := now() + coalesce(make_interval(secs => (outcome ->> 'retry_after_seconds')::double precision),
        (select default_wait from carteiro.queue_settings));
    when verdict in ('retry', 'unclear') and action.retry_count < job.max_retries + open_steps then
      again_at := now() + greatest(make_interval(secs => (outcome ->> 'retry_after_seconds')::double precision),
        carteiro.retry_delay(action.retry_count));
      is_counted := true;
    else
      perform carteiro.end_job_action(action, 'failed', null, outcome ->> 'code', outcome ->> 'message');
      return true;
  end case;
  update carteiro.job_actions as its
  set state = 'waiting', due_at = again_at, retry_count = its.retry_count + is_counted::integer, lost_leases = 0,
    error_code = outcome ->> 'code', error_message = outcome ->> 'message'
  where its.id = action.id;
  perform carteiro.wake_for_timer(again_at, job.mode);
  return true;
end
$$;


-- schemas/actions/unpublish_publication_job.sql

-- Asks to delete a job's post at its platform. Whether the platform can is the caller's to know (its catalog). Asking again
-- changes nothing, also when the post is gone. A first comment that was not begun is not made any more.
create function carteiro.unpublish_publication_job(job_id uuid, owner_id uuid) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_own_job(job_id, owner_id);
  asked public.publication_jobs;
begin
  if job.removed_at is not null then
    return carteiro.publication_job_json(job);
  end if;
  if job.error_code = 'outcome_unknown' and job.status = 'failed' then
    raise exception 'it is not known whether the post is out, and the platform could not say: check the account, and delete it there if it is'
      using errcode = 'CT002';
  end if;
  if job.status <> 'completed' then
    raise exception 'the job is % (phase %), so there is no post to delete%', job.status, job.phase,
      case when job.status in ('pending', 'processing') then ': cancel it, or wait until it is completed' else '' end
      using errcode = 'CT002';
  end if;
  if coalesce(job.platform_response ->> 'post_id', '') = '' then
    raise exception 'the platform has not said which post it is, so it cannot be deleted from here: delete it in the account'
      using errcode = 'CT002';
  end if;
  asked := carteiro.request_job_action(job, 'unpublish', '{}');
  if asked.seq > job.seq then
    update carteiro.job_actions as comment
    set state = 'failed', error_code = 'unpublished', error_message = 'The post is deleted.', ended_at = now()
    where comment.job_id = job.id and comment.kind = 'first_comment' and comment.state = 'waiting';
    perform carteiro.audit('job.unpublish_requested', job.id::text,
      after => jsonb_build_object('platform', job.platform, 'post_id', job.platform_response -> 'post_id'),
      owner_id => job.user_id);
  end if;
  return carteiro.publication_job_json(asked);
end
$$;


-- schemas/audit/audit.sql

-- Records a change that its transaction makes. owner_id: whose thing it is, so that they see it, too.
-- Takes what anybody who reads it may know: never a secret, a token or a hash.
create function carteiro.audit(
  action text, target text, before jsonb default null, after jsonb default null, owner_id uuid default null
) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- What goes with its user leaves nothing behind.
  if audit.owner_id is not null and not exists (select from auth.users as owner where owner.id = audit.owner_id) then
    return;
  end if;
  insert into carteiro.audit_log (
    action, target, owner_id, actor_kind, user_id, key_id, database_role, before, after, trace_id, address
  )
  select audit.action, audit.target, audit.owner_id, actor.actor_kind, actor.user_id, actor.key_id, actor.database_role,
    audit.before, audit.after, actor.trace_id, actor.address
  from carteiro.audit_actor() as actor;
end
$$;


-- schemas/audit/audit_account.sql

-- Accounts that are connected, disconnected, changed, made the default or removed, also by hand. Left out is what a service finds out (a grant
-- has ended, tokens were renewed), and what it connects: connect_account records that, also where only the tokens are new.
create function carteiro.audit_account() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  account carteiro.platform_accounts := coalesce(new, old);
begin
  if carteiro.caller_platform() is not null or session_user = 'carteiro_dispatcher' then
    return null;
  end if;
  if tg_op = 'DELETE' or old.status is distinct from new.status then
    perform carteiro.audit(
      'account.' || case when tg_op = 'DELETE' then 'deleted' when new.status = 'needs_reauth' then 'expired' else new.status end,
      account.id::text, carteiro.audited_account(old), carteiro.audited_account(new), account.user_id);
  elsif new.is_default and not old.is_default then
    perform carteiro.audit('account.made_default', account.id::text, carteiro.audited_account(old),
      carteiro.audited_account(new), account.user_id);
  elsif new.media_policy <> old.media_policy then
    perform carteiro.audit('account.changed', account.id::text, carteiro.audited_account(old), carteiro.audited_account(new),
      account.user_id);
  end if;
  return null;
end
$$;

create trigger audit
  after insert or delete or update of status, is_default, media_policy on carteiro.platform_accounts
  for each row execute function carteiro.audit_account();


-- schemas/audit/audit_actor.sql

-- Who acts in this transaction. The gateway says for whom it acts, in the transaction's setting carteiro.actor: { kind, user_id,
-- key_id, trace_id, address }. Any role can write such a setting, so it counts for the gateway's own role alone; everybody else is
-- the role that they signed in as, which they cannot change.
create function carteiro.audit_actor(
  out actor_kind text, out user_id uuid, out key_id uuid, out database_role text, out trace_id text, out address text
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  named jsonb;
begin
  if session_user = 'carteiro_gateway' then
    named := nullif(current_setting('carteiro.actor', true), '')::jsonb;
  end if;
  actor_kind := coalesce(named ->> 'kind', 'database_role');
  user_id := named ->> 'user_id';
  key_id := named ->> 'key_id';
  trace_id := named ->> 'trace_id';
  address := named ->> 'address';
  -- PostgREST signs in as one role for all, and takes the caller's.
  database_role := case session_user when 'authenticator' then current_setting('role') else session_user end;
end
$$;


-- schemas/audit/audit_installation.sql

-- What an operator confirms, or changes by hand; not what a dispatcher recognises.
create function carteiro.audit_installation() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  if session_user <> 'carteiro_dispatcher' then
    perform carteiro.audit(
      case when old.confirmed_at is distinct from new.confirmed_at then 'installation.confirmed' else 'installation.changed' end,
      null,
      jsonb_build_object('deployment', old.deployment, 'problem', old.problem, 'confirmed_as', old.confirmed_as),
      jsonb_build_object('deployment', new.deployment, 'problem', new.problem, 'confirmed_as', new.confirmed_as)
    );
  end if;
  return null;
end
$$;

create trigger audit
  after update on carteiro.installation
  for each row execute function carteiro.audit_installation();


-- schemas/audit/audit_platform_policy.sql

-- What is set for a platform deployment; not what its circuit counts.
create function carteiro.audit_platform_policy() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  if (old.paused_at, old.pause_reason) is distinct from (new.paused_at, new.pause_reason) then
    perform carteiro.audit(
      case when new.paused_at is null then 'platform.resumed' else 'platform.paused' end,
      coalesce(new.deployment, old.deployment),
      jsonb_build_object('paused_at', old.paused_at, 'pause_reason', old.pause_reason),
      jsonb_build_object('paused_at', new.paused_at, 'pause_reason', new.pause_reason)
    );
  end if;
  if coalesce(old.rates, '[]') <> coalesce(new.rates, '[]') then
    perform carteiro.audit('platform.rates_changed', coalesce(new.deployment, old.deployment),
      jsonb_build_object('rates', old.rates), jsonb_build_object('rates', new.rates));
  end if;
  return null;
end
$$;

create trigger audit
  after insert or delete or update of paused_at, pause_reason, rates on carteiro.platform_policies
  for each row execute function carteiro.audit_platform_policy();


-- schemas/audit/audit_queue_settings.sql

create trigger audit
  after update on carteiro.queue_settings
  for each row execute function carteiro.audit_row('settings', '', '', '*');


-- schemas/audit/audited_account.sql

-- What the audit log says of an account.
create function carteiro.audited_account(account carteiro.platform_accounts) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'platform', account.platform, 'mode', account.mode, 'external_id', account.external_id, 'display_name', account.display_name,
    'status', account.status, 'is_default', account.is_default, 'scopes', account.scopes,
    'media_policy', account.media_policy
  )
  where account.id is not null
$$;


-- schemas/audit/guard_audit_log.sql

-- The audit log is append-only. A row may go when its time is over (queue_settings.keep_audit_log, 30 days at least, so that
-- shortening it cannot hide that it was shortened), or with the user whose thing it is about.
create function carteiro.guard_audit_log() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  if tg_op = 'DELETE' then
    if old.at < now() - (select keep_audit_log from carteiro.queue_settings)
      or (old.owner_id is not null and not exists (select from auth.users as owner where owner.id = old.owner_id))
    then
      return old;
    end if;
  end if;
  raise exception 'the audit log is append-only' using errcode = 'CT002';
end
$$;

create trigger append_only
  before update or delete on carteiro.audit_log
  for each row execute function carteiro.guard_audit_log();

create trigger append_only_as_a_whole
  before truncate on carteiro.audit_log
  for each statement execute function carteiro.guard_audit_log();

-- Also while a session pretends to be a replica, which switches triggers off.
alter table carteiro.audit_log enable always trigger append_only;
alter table carteiro.audit_log enable always trigger append_only_as_a_whole;


-- schemas/circuit/circuit_open_until.sql

-- Until when a platform that does not answer a user is left alone by their jobs; null when it may be sent to. When its time
-- is over, one job tries.
create function carteiro.circuit_open_until(of_deployment text, for_user uuid) returns timestamptz
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  policy carteiro.platform_policies;
begin
  select * into policy from carteiro.platform_policies as p where p.deployment = of_deployment;
  if not found or not carteiro.is_circuit_open(policy, for_user) then
    return null;
  end if;
  if policy.open_until > now() then
    return policy.open_until;
  end if;
  -- A transaction that has locked the row tries, or has had an answer: a poll, which holds locks of jobs, does not wait for it.
  perform from carteiro.platform_policies as p
  where p.deployment = of_deployment and (p.trial_until is null or p.trial_until <= now())
  for update skip locked;
  if found then
    update carteiro.platform_policies as p
    set trial_until = now() + (select lease from carteiro.queue_settings)
    where p.deployment = of_deployment;
    return null;
  end if;
  return greatest(policy.trial_until, now() + interval '1 second');
end
$$;


-- schemas/circuit/has_platform_answered.sql

-- What a failed attempt says of its platform. False: it did not answer (no connection, no answer in time, an error of its
-- own). True: it did, whatever it said, also where that could not be read. Null: nothing was asked of it, or the problem is
-- ours.
create function carteiro.has_platform_answered(failure jsonb) returns boolean
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when failure ->> 'code' = 'internal' then null
    when failure ->> 'code' not in ('platform_unavailable', 'timeout') then true
    when failure ->> 'verdict' in ('retry', 'unclear') then false
  end
$$;


-- schemas/circuit/is_circuit_open.sql

-- Whether a platform's circuit is open for a user; with null, for everybody.
create function carteiro.is_circuit_open(policy carteiro.platform_policies, for_user uuid) returns boolean
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  settings carteiro.queue_settings := (select s from carteiro.queue_settings as s);
begin
  return policy.failures_in_a_row >= settings.circuit_after
    and (cardinality(policy.failing_users) not between 1 and settings.circuit_users - 1
      or coalesce(for_user = any (policy.failing_users), false));
end
$$;


-- schemas/circuit/note_platform_answer.sql

-- Counts attempts that a platform did not answer, until it answers anybody. Null says nothing of it.
create function carteiro.note_platform_answer(of_deployment text, of_user uuid, has_answered boolean) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  settings carteiro.queue_settings;
begin
  if has_answered is null then
    return;
  end if;
  if has_answered then
    update carteiro.platform_policies as p
    set failures_in_a_row = 0, failing_users = '{}', open_until = null, trial_until = null, timed_out_at = null
    where p.deployment = of_deployment
      and (p.failures_in_a_row > 0 or p.trial_until is not null or p.timed_out_at is not null);
    return;
  end if;
  select * into settings from carteiro.queue_settings;
  insert into carteiro.platform_policies as p (platform, mode, failures_in_a_row, failing_users)
  select its.platform, its.mode, 1, array[of_user] from carteiro.platforms as its where its.deployment = of_deployment
  on conflict (deployment) do update
  set failures_in_a_row = p.failures_in_a_row + 1, trial_until = null,
    failing_users = case
      when of_user = any (p.failing_users) or cardinality(p.failing_users) >= settings.circuit_users then p.failing_users
      else p.failing_users || of_user
    end,
    open_until = case when p.failures_in_a_row + 1 >= settings.circuit_after then
      now() + least(
        settings.circuit_base * 2 ^ least(p.failures_in_a_row + 1 - settings.circuit_after, 20), settings.circuit_cap
      )
    end;
end
$$;


-- schemas/cleanup/clean_up_leftovers.sql

-- What has no publication to go with: reservations that bind no job any more, letters of deleted users and those acted upon,
-- API keys that have ended, files of Storage that no job can still show, the audit log, events for functions that are not called any
-- more, pg_cron's own log.
create function carteiro.clean_up_leftovers() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from carteiro.rate_reservations where reserved_for < now() - interval '2 days';
  delete from pgmq.q_publication_dead_letters as letter
  where not exists (
    select from public.publication_jobs as job where job.id = (letter.message ->> 'job_id')::uuid
  );
  delete from pgmq.a_publication_dead_letters
  where archived_at < now() - (select keep_finished_jobs from carteiro.queue_settings);
  delete from carteiro.audit_log where at < now() - (select keep_audit_log from carteiro.queue_settings);
  -- Until then who calls with one of them is answered what became of it.
  delete from carteiro.api_key_secrets
  where valid_until < now() - (select keep_finished_jobs from carteiro.queue_settings);
  delete from carteiro.api_keys
  where revoked_at < now() - (select keep_finished_jobs from carteiro.queue_settings);
  delete from carteiro.storage_files where used_at < now() - (select keep_storage_files from carteiro.queue_settings);
  delete from carteiro.handler_events as event
  where event.dead_at < now() - (select keep_finished_jobs from carteiro.queue_settings)
    or not exists (select from carteiro.event_handlers as handler where handler.function = event.function)
    or (event.user_id is not null and not exists (select from auth.users as owner where owner.id = event.user_id));
  if to_regclass('cron.job_run_details') is not null then
    execute 'delete from cron.job_run_details where end_time < now() - interval ''7 days''';
  end if;
end
$$;


-- schemas/cleanup/clean_up_publications.sql

-- Daily at 2, by pg_cron: everything past the retention, a piece for a transaction. A procedure that commits may neither be
-- a security definer nor set a search_path: every name is written out, and only its owner may call it.
create procedure carteiro.clean_up_publications(piece_size integer default 500)
language plpgsql
as $$
declare
  piece record;
  place_at pg_catalog.timestamptz := '-infinity';
  place_id pg_catalog.uuid := '00000000-0000-0000-0000-000000000000';
begin
  loop
    select * into piece from carteiro.clean_up_publications_after(place_at, place_id, piece_size);
    exit when piece.reached_at is null;
    place_at := piece.reached_at;
    place_id := piece.reached_id;
    commit;
  end loop;
  while carteiro.clean_up_webhook_messages() > 0
  loop
    commit;
  end loop;
  perform carteiro.clean_up_leftovers();
end
$$;


-- schemas/cleanup/clean_up_publications_after.sql

-- Checks the next publications past the retention, the oldest first, after a place in that order; removes those that are
-- finished as a whole. A job that is locked at this moment (its user tries it again, say) keeps its publication
-- until the next night. Answers how many are gone and the place reached; its time is null when there are no more.
create function carteiro.clean_up_publications_after(
  after_at timestamptz, after_id uuid, max_publications integer,
  out cleaned integer, out reached_at timestamptz, out reached_id uuid
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  horizon timestamptz := now() - (select keep_finished_jobs from carteiro.queue_settings);
  old uuid[];
  finished uuid[];
  gone uuid[];
begin
  cleaned := 0;
  select array_agg(next.id order by next.created_at, next.id),
    (array_agg(next.created_at order by next.created_at desc, next.id desc))[1],
    (array_agg(next.id order by next.created_at desc, next.id desc))[1]
  into old, reached_at, reached_id
  from (
    select p.id, p.created_at
    from carteiro.publications as p
    where (p.created_at, p.id) > (after_at, after_id) and p.created_at < horizon
    order by p.created_at, p.id
    limit max_publications
  ) as next;
  if old is null then
    return;
  end if;

  -- Locked first and judged then: what is tried again from now on waits for us, and finds nothing.
  with held as (
    select job.id, job.status, job.completed_at
    from public.publication_jobs as job
    where job.publication_id = any (old)
    order by job.id
    for update skip locked
  )
  select coalesce(array_agg(id), '{}') into finished
  from held
  where status not in ('pending', 'processing') and (completed_at is null or completed_at < horizon);

  select coalesce(array_agg(candidate.publication), '{}') into gone
  from unnest(old) as candidate (publication)
  where not exists (
    select from public.publication_jobs as job
    where job.publication_id = candidate.publication and job.id <> all (finished)
  );

  delete from pgmq.q_publication_dead_letters as letter
  where letter.message ->> 'job_id' in (
    select job.id::text from public.publication_jobs as job where job.publication_id = any (gone)
  );
  delete from carteiro.publications as p where p.id = any (gone);
  cleaned := cardinality(gone);
end
$$;


-- schemas/cleanup/cleanup_old_publication_jobs.sql

-- Called by an operator, in one transaction: at most so many publications. Returns how many are gone.
create function public.cleanup_old_publication_jobs(max_publications integer default 10000) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  piece record;
  cleaned integer := 0;
  place_at timestamptz := '-infinity';
  place_id uuid := '00000000-0000-0000-0000-000000000000';
begin
  loop
    select * into piece
    from carteiro.clean_up_publications_after(place_at, place_id, least(500, max_publications - cleaned));
    exit when piece.reached_at is null;
    cleaned := cleaned + piece.cleaned;
    exit when cleaned >= max_publications;
    place_at := piece.reached_at;
    place_id := piece.reached_id;
  end loop;
  perform carteiro.clean_up_webhook_messages();
  perform carteiro.clean_up_leftovers();
  return cleaned;
end
$$;


-- schemas/cron/base64url.sql

create function carteiro.base64url(bytes bytea) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select translate(encode(bytes, 'base64'), E'+/=\n', '-_')
$$;


-- schemas/cron/internal_call_token.sql

-- A signed call, as the services sign theirs: a JWT (HS256) for one audience that lives a minute.
create function carteiro.internal_call_token(audience text, secret text) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with signed as (
    select carteiro.base64url('{"alg":"HS256","typ":"JWT"}') || '.' || carteiro.base64url(convert_to(jsonb_build_object(
      'iss', 'pg_cron', 'aud', audience,
      'iat', floor(extract(epoch from now())), 'exp', floor(extract(epoch from now())) + 60
    )::text, 'utf8')) as part
  )
  select part || '.' || carteiro.base64url(extensions.hmac(part, secret, 'sha256')) from signed
$$;


-- schemas/cron/process_publication_jobs.sql

-- Every 10 seconds: what is held for a reason that has gone is released, what is due goes into the queues, jobs of dispatchers
-- that have stopped are given back, broadcasts that wait are sent, and the dispatcher is asked, through pg_net, to work. That
-- of mode test is not: it polls by itself, and is woken. max_concurrent is the system's cap: change it in the cron job's command.
-- Returns the id of pg_net's request; null when there is nothing to do or the dispatcher's address isn't known.
create function public.process_publication_jobs(max_concurrent integer default null) returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  dispatcher_url text := carteiro.queue_secret('dispatcher_url');
  secret text := carteiro.queue_secret('internal_auth_secret');
  request_id bigint;
begin
  if max_concurrent is not null then
    perform carteiro.set_max_concurrent(max_concurrent);
  end if;
  perform carteiro.release_expired_leases();
  perform carteiro.release_held_jobs(array(
    select job.id
    from carteiro.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where timer.mode in ('live', 'test') and timer.due_at = 'infinity' and job.hold_reason <> 'preparing_media'
      and carteiro.publication_hold_reason(job) is null
    limit 1000
  ));
  perform carteiro.release_prepared_jobs();
  perform carteiro.send_due_publication_jobs();
  perform carteiro.send_due_publication_jobs(of_mode => 'test');
  perform carteiro.advance_rate_queue();
  perform carteiro.refill_queues();
  perform carteiro.renew_due_platforms();
  if carteiro.has_claimable_work() then
    perform carteiro.wake_dispatchers();
  end if;
  if carteiro.has_claimable_work('test') then
    perform carteiro.wake_dispatchers('test');
  end if;
  perform carteiro.flush_broadcasts();

  if dispatcher_url is null or secret is null or to_regnamespace('net') is null then
    return null;
  end if;
  if not carteiro.has_messages('live') and not carteiro.has_room_for_parked_jobs() then
    return null;
  end if;

  execute 'select net.http_post(url => $1, body => $2, headers => $3)'
  into request_id
  using dispatcher_url || '/api/internal/tick',
    jsonb_build_object('v', 1),
    jsonb_build_object(
      'Content-Type', 'application/json',
      'Authorization', 'Bearer ' || carteiro.internal_call_token('dispatcher', secret)
    );
  return request_id;
end
$$;


-- schemas/cron/queue_secret.sql

-- A secret or address of the deployment: from Supabase Vault, or on a server without it from a setting
-- (alter database … set carteiro.dispatcher_url = '…').
create function carteiro.queue_secret(secret_name text) returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  found_secret text;
begin
  if to_regclass('vault.decrypted_secrets') is not null then
    execute 'select decrypted_secret from vault.decrypted_secrets where name = $1'
    into found_secret using secret_name;
  end if;
  return coalesce(found_secret, nullif(current_setting('carteiro.' || secret_name, true), ''));
end
$$;


-- schemas/cron/retry_failed_publication_jobs.sql

-- Every 5 minutes: jobs whose attempt is stuck fail (a job that gave its slot back while its platform is at work is not
-- stuck); expired leases without a slot are released; jobs that wait but that nothing will wake (a queue was
-- purged, a timer lost) are put back; accounts whose access and versions of platforms' APIs
-- whose time is about to end are announced. Returns how many jobs it repaired.
create function public.retry_failed_publication_jobs() returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  stuck_after interval := (select s.stuck_after from carteiro.queue_settings as s);
  stuck record;
  lost uuid[];
  repaired integer := 0;
begin
  for stuck in
    select leased.id, slot.lease_token
    from carteiro.publication_slots as slot
    join public.publication_jobs as leased on leased.id = slot.job_id
    where carteiro.is_at_work(leased, slot.attempt)
      and leased.started_at < now() - stuck_after
      and not exists (
        select from carteiro.publication_job_events as event
        where event.job_id = leased.id and event.type = 'attempt_started' and event.at > now() - stuck_after
      )
    for update skip locked
  loop
    perform carteiro.free_publication_slot(stuck.lease_token);
    perform carteiro.end_publication_job_in_failure(stuck.id, 'timeout',
      format('An attempt at the job took more than %s.', stuck_after), '{}');
    repaired := repaired + 1;
  end loop;

  -- A lease that no slot holds has none to free; its job is sent with those that nothing will wake.
  perform carteiro.transition_job(leased.id, 'lease_expired')
  from (
    select job.id from public.publication_jobs as job
    where carteiro.is_at_work(job, job.attempt)
      and not exists (
        select from carteiro.publication_slots as slot where slot.job_id = job.id and slot.attempt = job.attempt
      )
    for update skip locked
  ) as leased;

  select array_agg(waiting.id order by waiting.created_at) into lost
  from public.publication_jobs as waiting
  where (waiting.status = 'pending' or (waiting.status = 'processing' and waiting.next_attempt_at is not null))
    and waiting.created_at < now() - interval '1 minute'
    and not exists (select from carteiro.publication_timers as timer where timer.job_id = waiting.id)
    and not exists (select from carteiro.publication_backlog as backlog where backlog.job_id = waiting.id)
    and waiting.id not in (
      select job_id
      from (
        select (message ->> 'job_id')::uuid from pgmq.q_publication_queue_high
        union all select (message ->> 'job_id')::uuid from pgmq.q_publication_queue
        union all select (message ->> 'job_id')::uuid from pgmq.q_publication_queue_low
        union all select (message ->> 'job_id')::uuid from pgmq.q_publication_test_queue_high
        union all select (message ->> 'job_id')::uuid from pgmq.q_publication_test_queue
        union all select (message ->> 'job_id')::uuid from pgmq.q_publication_test_queue_low
      ) as known (job_id)
      where job_id is not null
    );
  if lost is not null then
    perform carteiro.send_publication_jobs(lost);
    repaired := repaired + cardinality(lost);
  end if;

  delete from carteiro.publication_rate_queue as waiting
  using public.publication_jobs as job
  where job.id = waiting.job_id and job.status <> 'pending';
  delete from carteiro.dispatchers where seen_at < now() - interval '5 minutes';
  perform carteiro.publish_expiring_accounts();
  perform carteiro.publish_version_sunsets();
  perform carteiro.repair_webhook_messages();
  return repaired;
end
$$;


-- schemas/cron/schedule.sql

-- What pg_cron runs. Without it, the dispatcher's own timer does the scheduling.

do $$
begin
  if to_regnamespace('cron') is not null then
    perform cron.schedule('process-publication-jobs', '10 seconds',
      'select public.process_publication_jobs(max_concurrent => 5)');
    perform cron.schedule('retry-failed-publication-jobs', '*/5 * * * *',
      'select public.retry_failed_publication_jobs()');
    perform cron.schedule('cleanup-old-publication-jobs', '0 2 * * *',
      'call carteiro.clean_up_publications()');
    perform cron.schedule('count-queue-statistics', '* * * * *', 'select carteiro.count_queue_statistics()');
    perform cron.schedule('index-publication-texts', '* * * * *', 'select carteiro.index_publication_texts()');
  end if;
end
$$;


-- schemas/dead_letters/archive_dead_letters.sql

-- For an operator: the letters of a job need no redrive.
create function carteiro.archive_dead_letters(dead_job_id uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if carteiro.take_dead_letters(dead_job_id) then
    perform carteiro.audit('dead_letter.archived', dead_job_id::text, owner_id => (
      select job.user_id from public.publication_jobs as job where job.id = dead_job_id
    ));
  end if;
end
$$;


-- schemas/dead_letters/dead_letter_causes.sql

-- What failed for good in a mode and was not tried again: one row for each cause, the most frequent first.
create function carteiro.dead_letter_causes(of_mode text default 'live') returns table (
  platform text, cause text, error_code text, jobs bigint, safe bigint, needs_reason bigint,
  first_at timestamptz, last_at timestamptz, example uuid
)
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select job.platform, letter.message ->> 'cause', letter.message ->> 'error_code', count(*),
    count(*) filter (where safety.level = 'safe'), count(*) filter (where safety.level = 'needs_reason'),
    min(letter.enqueued_at), max(letter.enqueued_at),
    (array_agg(job.id order by letter.enqueued_at desc))[1]
  from pgmq.q_publication_dead_letters as letter
  join public.publication_jobs as job on job.id = (letter.message ->> 'job_id')::uuid and job.status = 'failed'
    and job.mode = of_mode
  cross join lateral (select coalesce(carteiro.redrive_safety(job.id), 'safe') as level) as safety
  group by 1, 2, 3
  order by 4 desc, 1, 2
$$;


-- schemas/dead_letters/dead_letters.sql

-- The letters of a mode and, where they are given, of a platform and a cause, the newest first, each with its timeline and with what a redrive needs.
create function carteiro.dead_letters(
  of_platform text, of_cause text, max_letters integer default 100, of_mode text default 'live'
) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce(jsonb_agg(found.letter || jsonb_build_object(
    'died_at', found.enqueued_at, 'redrive', coalesce(carteiro.redrive_safety((found.letter ->> 'job_id')::uuid), 'safe')
  ) order by found.enqueued_at desc), '[]')
  from (
    select letter.message as letter, letter.enqueued_at
    from pgmq.q_publication_dead_letters as letter
    join public.publication_jobs as job on job.id = (letter.message ->> 'job_id')::uuid and job.status = 'failed'
    where job.mode = of_mode and (of_platform is null or job.platform = of_platform)
      and (of_cause is null or letter.message ->> 'cause' = of_cause)
    order by letter.enqueued_at desc
    limit max_letters
  ) as found
$$;


-- schemas/dead_letters/redrive_dead_letters.sql

-- Tries dead jobs of a mode again, with all their retries: those named, or those of a platform, a cause or both; all null means
-- all. Where the post may be out it needs a reason, and otherwise leaves the job alone.
-- Answers { redriven: [job_id], refused: [{ job_id, why }] }.
create function carteiro.redrive_dead_letters(
  job_ids uuid[], of_platform text, of_cause text, reason text, max_jobs integer default 1000,
  of_mode text default 'live'
) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  dead record;
  redriven jsonb := '[]';
  refused jsonb := '[]';
  has_reason boolean := coalesce(trim(reason), '') <> '';
begin
  for dead in
    select job.id, job.user_id, coalesce(carteiro.redrive_safety(job.id), 'safe') as safety
    from pgmq.q_publication_dead_letters as letter
    join public.publication_jobs as job on job.id = (letter.message ->> 'job_id')::uuid and job.status = 'failed'
    where job.mode = of_mode and (job_ids is null or job.id = any (job_ids))
      and (of_platform is null or job.platform = of_platform)
      and (of_cause is null or letter.message ->> 'cause' = of_cause)
    order by letter.enqueued_at
    limit max_jobs
  loop
    if dead.safety = 'posted' then
      refused := refused || jsonb_build_object('job_id', dead.id, 'why', 'the post is out');
    elsif dead.safety = 'needs_reason' and not has_reason then
      refused := refused || jsonb_build_object(
        'job_id', dead.id, 'why', 'the post may be out: expected a reason why it is safe to post again');
    else
      begin
        perform carteiro.retry_publication_job(dead.id, dead.user_id, reason);
        perform carteiro.audit('dead_letter.redriven', dead.id::text,
          after => jsonb_build_object('reason', redrive_dead_letters.reason), owner_id => dead.user_id);
        redriven := redriven || to_jsonb(dead.id);
      exception
        -- Its user was quicker, a call is still under way, or its files are gone: the others go on.
        when sqlstate 'CT002' or sqlstate 'CT404' or sqlstate 'CT410' then
          refused := refused || jsonb_build_object('job_id', dead.id, 'why', sqlerrm);
      end;
    end if;
  end loop;
  return jsonb_build_object('redriven', redriven, 'refused', refused);
end
$$;


-- schemas/dead_letters/take_dead_letters.sql

-- Archives the letters of a job. They stay readable in pgmq.a_publication_dead_letters. Answers whether there were any.
create function carteiro.take_dead_letters(dead_job_id uuid) returns boolean
language sql
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(bool_or(pgmq.archive('publication_dead_letters', letter.msg_id)), false)
  from pgmq.q_publication_dead_letters as letter
  where letter.message ->> 'job_id' = dead_job_id::text
$$;


-- schemas/dispatch/claim_publication_jobs.sql

-- max_concurrent can only lower the cap of this call.
create function carteiro.claim_publication_jobs(
  max_concurrent integer default null, for_dispatcher uuid default null, max_checks integer default 500
) returns json
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return (carteiro.fill_publication_slots(
    (
      select least(settings.max_concurrent, claim_publication_jobs.max_concurrent,
        case when carteiro.installation_problem() is not null then 0 end)
      from carteiro.queue_settings as settings
    ),
    for_dispatcher, max_checks, '{}', 0, 'live'
  )).claims;
end
$$;


-- schemas/dispatch/fill_publication_slots.sql

-- Claims actions that are due (claim_job_actions), then leases due jobs of a mode, high before normal before low (queues_in_order),
-- never more than there are free slots of it:
-- those that are free, and those whose jobs have just ended in this transaction. What the dispatcher has prefetched comes first
-- (pass_slots_to_prefetched); when every slot is filled, it prefetches as many as it wants. Jobs that must wait after all (a paused
-- platform, a rate) get a timer; after max_checks of them the rest is left for the next call, so that no transaction grows
-- with the queue. claims is a JSON array, 250 at most; surplus are leases that the dispatcher has prefetched and must give back
-- (surplus_leases).
create function carteiro.fill_publication_slots(
  cap integer, for_dispatcher uuid, max_checks integer, ended_slots integer[], prefetch integer, of_mode text,
  out claims json, out surplus uuid[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  first_slot integer := carteiro.first_slot(of_mode);
  last_slot integer := first_slot + cap - 1;
  slots_now record;
  is_sole boolean;
  is_near_limit boolean;
  open_slots integer[] := ended_slots;
  actions record;
  to_fill integer[];
  free_slots integer[];
  left_over integer[];
  conditions record;
  are_parked boolean;
  of_queue text;
  wanted integer;
  batch record;
  is_from_queue boolean;
  kept record;
  job_ids uuid[];
  users uuid[];
  parked integer;
  others uuid[];
  leased record;
  claimed json[] := '{}';
  checks integer := 0;
begin
  surplus := '{}';
  select count(*) filter (where lease_token is null and slot between first_slot and last_slot and slot <> all (ended_slots)) as free,
    bool_or(slot < 0 and dispatcher_id = for_dispatcher) as has_prefetched,
    bool_or(lease_token is not null and dispatcher_id is distinct from for_dispatcher) as has_others
  into slots_now
  from carteiro.publication_slots
  where mode = of_mode;

  if slots_now.free > 0 then
    open_slots := open_slots || array(
      select slot from carteiro.publication_slots
      where lease_token is null and slot between first_slot and last_slot and slot <> all (ended_slots)
      order by slot
      for update skip locked
    );
  end if;
  is_sole := not coalesce(slots_now.has_others, false)
    and cardinality(open_slots) = cardinality(ended_slots) + slots_now.free;
  if slots_now.has_prefetched then
    open_slots := carteiro.pass_slots_to_prefetched(open_slots, for_dispatcher);
  end if;
  to_fill := array(select slot from unnest(open_slots) as slot where slot between first_slot and last_slot);
  actions := carteiro.claim_job_actions(to_fill, cap, for_dispatcher, of_mode);
  claimed := actions.claims;
  open_slots := array(select slot from unnest(open_slots) as slot where slot <> all (actions.taken));
  to_fill := array(select slot from unnest(to_fill) as slot where slot <> all (actions.taken));
  if prefetch > 0 then
    to_fill := to_fill || carteiro.free_prefetch_places(
      prefetch, cap, for_dispatcher, array(select slot from unnest(open_slots) as slot where slot < 0)
    );
  end if;
  -- A job's content may be 1 MiB (bound_inserted_job), and a value of Postgres 1 GB: no answer may come near it.
  to_fill := to_fill[1 : 250];
  free_slots := to_fill;
  left_over := array(select slot from unnest(open_slots) as slot where slot <> all (to_fill));

  if cardinality(free_slots) > 0 or slots_now.has_prefetched then
    conditions := carteiro.platform_conditions(cap, of_mode);
  end if;
  if cardinality(free_slots) > 0 then
    are_parked := carteiro.are_jobs_parked(of_mode);
    -- Limits cannot be reached when no other dispatcher leases, and all that is free would be too little.
    is_near_limit := cardinality(conditions.limited) > 0 and not (
      is_sole and cardinality(free_slots) <= (select min(its) from unnest(conditions.limits) as its)
        - (select coalesce(max(its.leases), 0) from carteiro.leases_by_platform(free_slots || left_over) as its)
    );
    foreach of_queue in array carteiro.queues_in_order(are_parked, of_mode)
    loop
      while cardinality(free_slots) > 0 and checks < max_checks
      loop
        wanted := cardinality(free_slots);
        parked := 0;
        is_from_queue := true;
        if are_parked then
          batch := carteiro.take_parked_jobs(
            of_queue, wanted, conditions.limited, conditions.limits, free_slots || left_over
          );
          is_from_queue := cardinality(batch.job_ids) = 0;
        end if;
        if is_from_queue then
          batch := carteiro.take_messages(of_queue, wanted);
        end if;
        exit when cardinality(batch.job_ids) = 0;
        checks := checks + cardinality(batch.job_ids);
        job_ids := batch.job_ids;
        users := batch.users;

        if is_from_queue and is_near_limit then
          kept := carteiro.keep_to_slot_limits(of_queue, job_ids, batch.message_ids, conditions.limited, conditions.limits,
            free_slots || left_over);
          job_ids := kept.within;
          users := users || kept.users;
          parked := kept.parked;
          are_parked := are_parked or parked > 0;
          checks := checks + parked;
        end if;

        leased := carteiro.lease_publication_jobs(
          job_ids, conditions.unrestricted, free_slots, for_dispatcher, of_mode
        );
        claimed := claimed || leased.claims;
        free_slots := free_slots[cardinality(leased.leased_ids) + 1 :];

        others := array(select id from unnest(job_ids) as id where id <> all (leased.leased_ids));
        if cardinality(others) > 0 then
          others := carteiro.lock_ready_jobs(others, of_mode);
          leased := carteiro.lease_publication_jobs(others, null, free_slots, for_dispatcher, of_mode);
          claimed := claimed || leased.claims;
          free_slots := free_slots[cardinality(leased.leased_ids) + 1 :];
        end if;

        if users is not null then
          perform carteiro.refill_queue(of_queue, users);
        end if;
        exit when is_from_queue and cardinality(batch.job_ids) < wanted and parked = 0;
      end loop;
    end loop;
  end if;

  perform carteiro.free_ended_slots(left_over || free_slots);
  if slots_now.has_prefetched then
    surplus := carteiro.surplus_leases(for_dispatcher, conditions.limited, conditions.limits);
  end if;
  claims := array_to_json(claimed);
end
$$;


-- schemas/dispatch/free_prefetch_places.sql

-- The places in which a dispatcher may prefetch leases, of so many that it wants: fewer by those that it has, and none
-- while it works in slots beyond a cap that was lowered. reusable are places that it has just left.
create function carteiro.free_prefetch_places(wanted integer, cap integer, for_dispatcher uuid, reusable integer[])
returns integer[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  room integer;
begin
  select case when bool_or(slot between cap + 1 and 1000 and lease_token is not null) then 0 else wanted - count(*) filter (
    where slot < 0 and dispatcher_id = for_dispatcher and slot <> all (reusable)
  ) end into room
  from carteiro.publication_slots;
  if room <= 0 then
    return '{}';
  end if;
  return (reusable || array(
    select slot from carteiro.publication_slots
    where slot < 0 and lease_token is null
    order by slot desc
    limit room
    for update skip locked
  ))[1 : room];
end
$$;


-- schemas/dispatch/free_slot_without_work.sql

-- Frees a slot that is locked and whose attempt is over. This is checked again: its dispatcher may have freed the slot and
-- given it to another job meanwhile, which the statement that found the slot cannot see.
create function carteiro.free_slot_without_work(ended_slot integer) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  lease uuid;
begin
  select taken.lease_token into lease
  from carteiro.publication_slots as taken
  where taken.slot = ended_slot and taken.lease_token is not null and carteiro.is_slot_without_work(taken);
  if found then
    perform carteiro.free_publication_slot(lease);
  end if;
end
$$;


-- schemas/dispatch/has_claimable_work.sql

-- Whether a claim in this mode could find something now: it may have left messages for the next call.
create function carteiro.has_claimable_work(of_mode text default 'live') returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from carteiro.publication_slots where slot > 0 and mode = of_mode and lease_token is null)
    and (carteiro.has_messages(of_mode) or carteiro.has_room_for_parked_jobs(of_mode)
      or carteiro.may_claim_job_action(of_mode, carteiro.cap_of(of_mode)))
$$;


-- schemas/dispatch/is_slot_without_work.sql

-- Whether the attempt that a slot was taken for is over. That of a job that was cancelled or deleted under way is not until
-- what it calls has ended: its dispatcher frees the slot then, or its lease runs out.
create function carteiro.is_slot_without_work(taken carteiro.publication_slots) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select not coalesce(
    (
      select carteiro.is_at_work(leased, taken.attempt)
        or (leased.status = 'cancelled' and taken.lease_expires_at > now())
      from public.publication_jobs as leased
      where leased.id = taken.job_id
    ),
    taken.lease_expires_at > now()
  )
$$;


-- schemas/dispatch/lease_publication_jobs.sql

-- Puts jobs of a mode that are due into free slots, one for each, in the order given; those of the other mode, whatever
-- put them into the queue, are left out. Takes those that need no further check: of
-- unrestricted platforms, with an account that is connected, and due by what their own row says; one whose row changes
-- meanwhile is left out. unrestricted null: the jobs are locked, and were checked. claims as in
-- libs/contracts/src/queue.ts.
create function carteiro.lease_publication_jobs(
  job_ids uuid[], unrestricted text[], free_slots integer[], for_dispatcher uuid, of_mode text,
  out leased_ids uuid[], out claims json[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  due record;
  started integer[];
  to_note text[];
begin
  select array_agg(job.id order by listed.place) as ids, array_agg(job.seq order by listed.place) as seqs,
    array_agg(coalesce(job.next_attempt_at, job.created_at) order by listed.place) as times
  into due
  from unnest(job_ids) with ordinality as listed (id, place)
  join public.publication_jobs as job on job.id = listed.id
  where job.mode = of_mode and (unrestricted is null or (
    job.status = 'pending'
    and job.hold_reason is null
    and (job.next_attempt_at is null or job.next_attempt_at <= now())
    and carteiro.deployment_of(job.platform, job.mode) = any (unrestricted)
    and not exists (select from carteiro.publication_timers as timer where timer.job_id = job.id)
    and not exists (
      select from carteiro.platform_accounts as account
      where account.id = job.account_id and account.status <> 'connected'
    )
  ));
  started := case when due.ids is null then '{}'
    else carteiro.transition_jobs('attempt_started', due.ids, due.seqs,
      array_fill(jsonb_build_object('dispatcher', for_dispatcher), array[cardinality(due.ids)])) end;

  with placed as (
    select job.*, carteiro.deployment_of(job.platform, job.mode) as deployment, leased.place,
      due.times[leased.position] as due_at, free_slots[leased.place] as slot,
      gen_random_uuid() as lease_token, now() + (select lease from carteiro.queue_settings) as lease_expires_at
    from unnest(started) with ordinality as leased (position, place)
    join public.publication_jobs as job on job.id = due.ids[leased.position]
  ),
  taken as (
    update carteiro.publication_slots as slot
    set job_id = placed.id, attempt = placed.attempt, lease_token = placed.lease_token,
      lease_expires_at = placed.lease_expires_at, dispatcher_id = for_dispatcher, deployment = placed.deployment
    from placed
    where slot.slot = placed.slot
  )
  select coalesce(array_agg(placed.id), '{}'), coalesce(array_agg(row_to_json(claim) order by placed.place), '{}'),
    array_agg(distinct placed.deployment) filter (
      where service.last_due_at is null
        or service.last_due_at < now() - (select slot_left_for / 30 from carteiro.queue_settings)
    )
  into leased_ids, claims, to_note
  from placed
  join carteiro.platforms as service on service.deployment = placed.deployment
  left join carteiro.publication_traces as trace on trace.publication_id = placed.publication_id
  -- A row becomes JSON in less time than fields that are named one by one.
  cross join lateral (
    select placed.id as job_id,
      placed.publication_id,
      placed.user_id,
      placed.platform,
      placed.option,
      placed.account_id,
      placed.content,
      placed.attempt,
      placed.retry_count,
      placed.lease_token,
      placed.lease_expires_at,
      trace.traceparent,
      placed.created_at,
      placed.scheduled_at,
      extract(epoch from now() - placed.due_at) as waited_seconds,
      extract(epoch from now() - greatest(placed.created_at, placed.scheduled_at)) as age_seconds,
      service.url as service_url,
      placed.mode
  ) as claim;
  if to_note is not null then
    perform carteiro.note_due_platforms(to_note);
  end if;
end
$$;


-- schemas/dispatch/lock_ready_jobs.sql

-- Locks jobs of a mode and returns those that may be worked on now, in the order given. Those that may not go on are held or get a timer; a
-- message may also be stale: the job is finished, leased or not due.
create function carteiro.lock_ready_jobs(job_ids uuid[], of_mode text) returns uuid[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  candidate public.publication_jobs;
  ready_ids uuid[] := '{}';
begin
  -- Not those that are held, or at work: who resumes or settles them has them.
  perform from public.publication_jobs as job
  where job.id = any (job_ids) and job.mode = of_mode and job.hold_reason is null
    and (job.status = 'pending' or (job.status = 'processing' and job.next_attempt_at is not null))
  order by job.id
  for update;

  for candidate in
    select job.*
    from (
      select id, min(position) as place from unnest(job_ids) with ordinality as given (id, position) group by id
    ) as listed
    join public.publication_jobs as job on job.id = listed.id
    where job.mode = of_mode and (job.status = 'pending' or (job.status = 'processing' and job.next_attempt_at is not null))
      and job.hold_reason is null
      and not exists (select from carteiro.publication_timers as timer where timer.job_id = job.id)
    order by listed.place
  loop
    if carteiro.may_publication_job_start(candidate) then
      ready_ids := ready_ids || candidate.id;
    end if;
  end loop;
  return ready_ids;
end
$$;


-- schemas/dispatch/lost_attempts.sql

-- How many attempts of a job in a row were lost with their lease.
create function carteiro.lost_attempts(of_job_id uuid) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select count(*) from carteiro.publication_job_events as event
    where event.job_id = of_job_id and event.type = 'lease_expired' and event.seq > coalesce((
      select max(other.seq) from carteiro.publication_job_events as other
      where other.job_id = of_job_id and other.type not in ('lease_expired', 'attempt_started', 'phase_changed')
    ), 0)
  );
end
$$;


-- schemas/dispatch/may_publication_job_start.sql

-- Whether a job that is due may be worked on now; if not, it is held or gets a timer, with the reason.
create function carteiro.may_publication_job_start(job public.publication_jobs) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  reason text := carteiro.publication_hold_reason(job);
  reserved record;
  closed_until timestamptz;
begin
  if reason is not null then
    reason := carteiro.confirm_hold_reason(job);
  end if;
  if reason is not null then
    perform carteiro.transition_job(job.id, 'held', new_hold_reason => reason);
    return false;
  end if;

  -- A job whose platform is at work on it goes on, whatever its rates are.
  if job.status <> 'pending' then
    return true;
  end if;

  reserved := carteiro.reserve_rate(job);
  if reserved.starts_at > now() then
    perform carteiro.delay_for_rate(job, reserved.starts_at, reserved.is_estimate);
    return false;
  end if;
  closed_until := carteiro.circuit_open_until(carteiro.deployment_of(job.platform, job.mode), job.user_id);
  if closed_until is not null then
    perform carteiro.transition_job(job.id, 'waiting_for_rate', new_due_at => closed_until, code => 'platform_unavailable',
      message => format('%s has not answered for a while: it is tried again at %s.',
        (select display_name from carteiro.platforms where deployment = carteiro.deployment_of(job.platform, job.mode)),
        to_char(closed_until at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'));
    return false;
  end if;
  return true;
end
$$;


-- schemas/dispatch/platform_conditions.sql

-- What a claim has to know of the deployments of its mode. unrestricted: those whose jobs need no check of each: they are not paused, have no
-- rates, and answer. limited: those that may not hold every slot, and how many they may (slot_limits); none, where one is
-- alone and answers.
create function carteiro.platform_conditions(
  cap integer, of_mode text, out unrestricted text[], out limited text[], out limits integer[]
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  are_limited boolean;
begin
  select
    coalesce(array_agg(known.deployment) filter (where policy.deployment is null or (
      policy.paused_at is null and policy.rates = '[]' and policy.failures_in_a_row < settings.circuit_after
    )), '{}'),
    count(*) filter (where known.last_due_at > now() - settings.slot_left_for) > 1
      or count(policy.timed_out_at) > 0
  into unrestricted, are_limited
  from carteiro.queue_settings as settings
  cross join carteiro.platforms as known
  left join carteiro.platform_policies as policy on policy.deployment = known.deployment
  where known.mode = of_mode;

  if are_limited then
    select array_agg(its.deployment), array_agg(its.slots) into limited, limits
    from carteiro.slot_limits(cap, of_mode) as its
    where its.reason is not null;
  end if;
  limited := coalesce(limited, '{}');
end
$$;


-- schemas/dispatch/poll_publication_jobs.sql

-- A poll whose answer is sent when its transaction is over. A statement's answer is sent before its commit: for a client that
-- has stopped reading (its process is stopped, its host is gone) Postgres would wait there, with slots, jobs and locks that
-- everybody needs. A procedure that commits may neither be a security definer nor set a search_path: every name is written
-- out.
create procedure carteiro.poll_publication_jobs(
  dispatcher_id uuid,
  settlements jsonb default '[]',
  renewals uuid[] default '{}',
  max_concurrent integer default null,
  wants_to_sleep boolean default false,
  ahead integer default 0,
  inout answer json default null,
  of_mode text default 'live'
)
language plpgsql
as $$
begin
  answer := carteiro.poll_publication_queue(
    dispatcher_id, settlements, renewals, max_concurrent, wants_to_sleep, ahead, of_mode
  );
  commit;
end
$$;


-- schemas/dispatch/poll_publication_queue.sql

--   settlements     [{ lease_token, outcome }]
--   renewals        leases of the jobs that go on
--   max_concurrent  lowers the cap for this call; 0 claims nothing: a dispatcher that is leaving
--   wants_to_sleep  true when the dispatcher has nothing to do and would like to wait for a wake-up
--   ahead           how many leases it would like to prefetch, beyond its slots, for jobs that begin when others of it end
--   of_mode         a dispatcher works in one mode: it claims jobs of that mode only, in the slots of that mode. In mode test
--                   nothing is prefetched
--
-- Answers { settled: [boolean], lost: [lease], claims: [...], surplus: [lease], held, asleep, slots_full, installation_problem, lsn,
-- next_due_in_seconds, broadcasts_wait, lease_seconds }. lease_seconds: how long what was claimed or renewed is held. installation_problem: why nothing is claimed at all, or null. held is how
-- many of its jobs may be in flight; claims beyond them are prefetched, in their order; surplus: leases prefetched that it
-- gives back, for their platform may not have as many any more. asleep is true only when nothing was
-- there to claim and a transaction that enqueues from now on sends a wake-up (wake_dispatchers).
create function carteiro.poll_publication_queue(
  dispatcher_id uuid,
  settlements jsonb default '[]',
  renewals uuid[] default '{}',
  max_concurrent integer default null,
  wants_to_sleep boolean default false,
  ahead integer default 0,
  of_mode text default 'live'
) returns json
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  settled jsonb := '[]';
  ended_slots integer[] := '{}';
  lost uuid[] := '{}';
  filled record;
  slots record;
  was_asleep boolean;
  last_sweep timestamptz;
  sweeps boolean;
  broadcasts_wait boolean;
  -- Of a database that was restored or copied nothing is claimed until an operator has confirmed which it is.
  problem text := carteiro.installation_problem();
  falls_asleep boolean;
begin
  perform carteiro.use_lookup_plans();
  if settlements <> '[]' then
    select done.settled, done.ended_slots into settled, ended_slots
    from carteiro.settle_publication_jobs(settlements) as done;
  end if;

  if cardinality(renewals) > 0 then
    lost := carteiro.renew_leases(renewals);
    -- A lease that moved up to another slot at this moment is found there by a second try.
    if cardinality(lost) > 0 then
      lost := carteiro.renew_leases(lost);
    end if;
  end if;

  -- Once in a second, not in every one of the many polls of a busy dispatcher.
  select d.asleep, d.swept_at into was_asleep, last_sweep from carteiro.dispatchers as d where d.id = dispatcher_id;
  sweeps := coalesce(last_sweep < now() - interval '1 second', true);
  if sweeps then
    -- The sweep frees slots whose jobs were settled: those that are to be filled again must not be among them any more.
    perform carteiro.free_ended_slots(carteiro.pass_slots_to_prefetched(ended_slots, dispatcher_id));
    ended_slots := '{}';
    perform carteiro.release_expired_leases();
    perform carteiro.release_lost_job_actions();
    perform carteiro.refill_queues();
    perform carteiro.renew_due_platforms();
  end if;
  perform carteiro.send_due_publication_jobs(of_mode => of_mode);
  -- What is prefetched takes every slot that falls free: while an action waits for one, nothing more is.
  if ahead > 0 and carteiro.may_claim_job_action(of_mode, carteiro.cap_of(of_mode)) then
    ahead := 0;
  end if;
  filled := carteiro.fill_publication_slots(
    (
      select least(
        case of_mode when 'live' then s.max_concurrent else s.max_test_concurrent end,
        poll_publication_queue.max_concurrent, case when problem is not null then 0 end
      )
      from carteiro.queue_settings as s
    ),
    dispatcher_id, 500, ended_slots, case when problem is null and of_mode = 'live' then ahead else 0 end, of_mode
  );
  if sweeps then
    perform carteiro.advance_rate_queue();
  end if;
  -- The last lock of a poll but for those that are only tried, and only of one that found nothing: a transaction that puts
  -- messages into a queue holds it together with locks of jobs.
  falls_asleep := wants_to_sleep and json_array_length(filled.claims) = 0
    and pg_try_advisory_xact_lock(hashtext(carteiro.wake_up_of(of_mode)));
  falls_asleep := falls_asleep and not carteiro.has_claimable_work(of_mode);

  if max_concurrent = 0 then
    delete from carteiro.dispatchers where id = dispatcher_id;
    -- Slots that it has left are for others, who may be asleep.
    if settlements <> '[]' and carteiro.has_claimable_work(of_mode) then
      perform carteiro.wake_dispatchers(of_mode);
    end if;
  elsif sweeps or was_asleep <> falls_asleep then
    insert into carteiro.dispatchers as d (id, asleep, mode)
    values (dispatcher_id, falls_asleep, of_mode)
    on conflict (id) do update
    set asleep = excluded.asleep, mode = excluded.mode, seen_at = now(), swept_at = case when sweeps then now() else d.swept_at end;
  end if;

  broadcasts_wait := carteiro.flush_broadcasts();

  select count(*) filter (where slot.dispatcher_id = poll_publication_queue.dispatcher_id) as held,
    count(*) filter (where slot.lease_token is null) as free
  into slots
  from carteiro.publication_slots as slot
  where slot.slot > 0 and slot.mode = of_mode;

  return json_build_object(
    'settled', settled,
    'lost', lost,
    'claims', filled.claims,
    'surplus', filled.surplus,
    'asleep', falls_asleep,
    'held', slots.held,
    'slots_full', slots.free = 0,
    'installation_problem', problem,
    'lsn', pg_current_wal_insert_lsn()::text,
    'next_due_in_seconds', (
      select extract(epoch from least(min(due_at), carteiro.next_slot_limit_rise(of_mode), (
        select min(action.due_at) from carteiro.job_actions as action
        where action.mode = of_mode and action.state = 'waiting' and action.due_at > now()
      )) - clock_timestamp())
      from carteiro.publication_timers
      where mode = of_mode and due_at < 'infinity'
    ),
    'broadcasts_wait', broadcasts_wait,
    'lease_seconds', (select extract(epoch from s.lease) from carteiro.queue_settings as s)
  );
end
$$;


-- schemas/dispatch/release_expired_leases.sql

-- Gives back the jobs of dispatchers that have stopped renewing their leases. Costs the job no retry, but not for ever (lost_attempts).
create function carteiro.release_expired_leases() returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  expired record;
  released uuid[] := '{}';
  unanswered text[] := '{}';
begin
  for expired in
    select job.id, carteiro.deployment_of(job.platform, job.mode) as deployment, job.started_at, slot.slot,
      slot.lease_token
    from carteiro.publication_slots as slot
    join public.publication_jobs as job on job.id = slot.job_id
    where slot.lease_expires_at <= now() and carteiro.is_at_work(job, slot.attempt)
    for update skip locked
  loop
    if expired.slot > 0 and expired.started_at <= now() - (select lease from carteiro.queue_settings) then
      unanswered := unanswered || expired.deployment;
    end if;
    perform carteiro.free_publication_slot(expired.lease_token);
    perform carteiro.transition_job(expired.id, 'lease_expired');
    if carteiro.lost_attempts(expired.id) >= (select lost_attempts from carteiro.queue_settings) then
      perform carteiro.end_publication_job_in_failure(expired.id, 'internal',
        'Every attempt was lost: its dispatcher was not heard of again.', '{}');
    else
      released := released || expired.id;
    end if;
  end loop;

  -- A slot whose job was settled by other means is free.
  perform carteiro.free_slot_without_work(ended.slot)
  from (
    select taken.slot
    from carteiro.publication_slots as taken
    where taken.lease_token is not null and carteiro.is_slot_without_work(taken)
    for update skip locked
  ) as ended;

  -- No answer for as long as a lease lasts, and the calls may still be open.
  if cardinality(unanswered) > 0 then
    perform carteiro.note_platform_timeouts(unanswered);
  end if;
  if cardinality(released) > 0 then
    perform carteiro.send_publication_jobs(released);
  end if;
  return cardinality(released);
end
$$;


-- schemas/dispatch/renew_leases.sql

-- Extends leases; one that lasts longer, for a call that publishes, is left as it is (extend_lease). Returns those that are
-- no longer held: their holder must stop. The attempt of a job that was deleted is stopped by its next step, which is refused:
-- a holder that hung up could not know how long a call that publishes goes on.
create function carteiro.renew_leases(leases uuid[]) returns uuid[]
language sql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  with renewed as (
    update carteiro.publication_slots as slot
    set lease_expires_at = greatest(slot.lease_expires_at, now() + (select lease from carteiro.queue_settings))
    where slot.lease_token = any (leases) and coalesce(
      (select carteiro.is_at_work(job, slot.attempt) from public.publication_jobs as job where job.id = slot.job_id),
      true
    )
    returning slot.lease_token
  )
  select coalesce(array_agg(lost), '{}')
  from unnest(leases) as lost
  where lost not in (select lease_token from renewed)
$$;


-- schemas/dispatch/settle_publication_job.sql

-- One settlement: { lease_token, outcome }, the outcome as the platform service answered it
-- (libs/contracts/src/internal.ts), or { outcome: 'given_back' }.
create function carteiro.settle_publication_job(lease uuid, outcome jsonb) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  done record;
  job public.publication_jobs;
begin
  if carteiro.settle_job_action(lease, outcome) then
    return true;
  end if;
  case outcome ->> 'outcome'
    when 'completed' then
      done := carteiro.complete_publication_jobs(array[lease], array[outcome -> 'platform_response']);
      if cardinality(done.good) = 0 then
        return false;
      end if;
      perform carteiro.free_publication_slot(lease);
      return true;
    when 'failed' then
      return carteiro.fail_publication_job(lease, outcome);
    else
      job := carteiro.lock_leased_job(lease);
  end case;
  if job.id is null then
    return false;
  end if;
  perform carteiro.free_publication_slot(lease);
  case outcome ->> 'outcome'
    when 'pending' then
      perform carteiro.transition_job(job.id, 'waiting_for_platform', jsonb_build_object('reason', outcome ->> 'reason'),
        new_due_at => now() + make_interval(secs => (outcome ->> 'resume_after_seconds')::double precision));
      perform carteiro.note_platform_answer(
        carteiro.deployment_of(job.platform, job.mode), job.user_id, true
      );
    when 'given_back' then
      -- It was prefetched, and nothing was sent to its service.
      perform carteiro.transition_job(job.id, 'given_back');
      perform carteiro.send_publication_jobs(array[job.id]);
  end case;
  return true;
end
$$;


-- schemas/dispatch/settle_publication_jobs.sql

-- Settlements, as poll_publication_queue takes them. What went well, as nearly all does, is settled at once; its slots are
-- returned (ended_slots), to be filled again. settled says for each whether its lease was good; one that wasn't may be of a
-- job that was cancelled under way: its work has ended.
create function carteiro.settle_publication_jobs(settlements jsonb, out settled jsonb, out ended_slots integer[])
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  good uuid[] := '{}';
  leases uuid[];
  responses jsonb[];
  settlement record;
begin
  select array_agg((value ->> 'lease_token')::uuid), array_agg(value -> 'outcome' -> 'platform_response')
  into leases, responses
  from jsonb_array_elements(settlements)
  where value -> 'outcome' ->> 'outcome' = 'completed';
  ended_slots := '{}';
  if leases is not null then
    select done.good, done.ended_slots into good, ended_slots
    from carteiro.complete_publication_jobs(leases, responses) as done;
  end if;

  if cardinality(good) < jsonb_array_length(settlements) then
    for settlement in
      select (value ->> 'lease_token')::uuid as lease, value -> 'outcome' as outcome
      from jsonb_array_elements(settlements)
      where not (value ->> 'lease_token')::uuid = any (good)
    loop
      -- A lease that moved up to another slot at this moment is found there by a second try.
      if carteiro.settle_publication_job(settlement.lease, settlement.outcome)
        or carteiro.settle_publication_job(settlement.lease, settlement.outcome) then
        good := good || settlement.lease;
      else
        perform carteiro.free_publication_slot(settlement.lease);
      end if;
    end loop;
  end if;

  settled := (
    select jsonb_agg((value ->> 'lease_token')::uuid = any (good) order by position)
    from jsonb_array_elements(settlements) with ordinality as said (value, position)
  );
end
$$;


-- schemas/dispatch/use_lookup_plans.sql

-- What is called for every job is written in plpgsql, which keeps the plans of its statements; a function in SQL is
-- planned again with each call.

-- Planning costs more than enqueueing a job, or than a dispatcher's poll, so their statements' plans are made once for a
-- connection and kept: also those that were made while the tables were empty. They must be such that find a few jobs by
-- their ids, however many there will be. Holds for the transaction. No plan is parallel: a scan that is priced out of the way
-- makes the planner start worker processes for a table of a few rows.
create function carteiro.use_lookup_plans() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
    set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
    set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true);
end
$$;


-- schemas/enqueue/bound_inserted_job.sql

-- What comes past the gateway, through PostgREST, keeps to the gateway's bounds: a job that no reader can read (nested
-- without end, at a time that no calendar has) would hide its user's others. A key that nothing reads is refused, for the
-- post would not be what was meant. What the content says besides is judged by the platform's service before its first call.
-- Raises 22023, and names the column.
create function carteiro.bound_inserted_job() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  wrong_column text := case
    when new.option !~ '^[a-z][a-z0-9_]{1,62}$' then 'option'
    when pg_column_size(new.content) > 1048576 or jsonb_path_exists(new.content, 'strict $.**{32}')
      or jsonb_typeof(new.content) <> 'object'
      or jsonb_typeof(new.content -> 'mediaFiles') <> 'array'
      or jsonb_typeof(new.content -> 'caption') <> 'string'
      or jsonb_typeof(new.content -> 'settings') <> 'object' then 'content'
    when pg_column_size(new.metadata) > 16384 or jsonb_path_exists(new.metadata, 'strict $.**{32}') then 'metadata'
    when new.scheduled_at not between now() - interval '1 day' and now() + interval '366 days' then 'scheduled_at'
  end;
  declared jsonb;
  publication_mode text := (select its.mode from carteiro.publications as its where its.id = new.publication_id);
  unknown_key text;
begin
  if wrong_column is not null then
    raise exception '%: expected what the gateway would take', wrong_column
      using errcode = '22023', column = wrong_column, table = 'publication_jobs';
  end if;

  if publication_mode <> new.mode then
    raise exception 'mode: expected that of the publication, %', publication_mode
      using errcode = '22023', column = 'mode', table = 'publication_jobs';
  end if;

  select key into unknown_key
  from jsonb_object_keys(new.content) as key
  where key not in ('mediaFiles', 'caption', 'settings');
  if unknown_key is not null then
    raise exception 'content.%: nothing reads this key; expected mediaFiles, caption or settings', unknown_key
      using errcode = '22023', column = 'content', table = 'publication_jobs';
  end if;

  select announced -> 'settings' into declared
  from carteiro.platforms as known
  cross join lateral jsonb_array_elements(known.catalog -> 'options') as announced
  where known.platform = new.platform and known.mode = new.mode and announced ->> 'option' = new.option;
  if declared -> 'additionalProperties' = 'false' and new.content ? 'settings' then
    select key into unknown_key
    from jsonb_object_keys(new.content -> 'settings') as key
    where not coalesce(declared -> 'properties' ? key, false);
    if unknown_key is not null then
      raise exception 'content.settings.%: % has no such setting; expected %', unknown_key, new.option, coalesce(
        (select string_agg(key, ', ' order by key) from jsonb_object_keys(declared -> 'properties') as key), 'none'
      ) using errcode = '22023', column = 'content', table = 'publication_jobs';
    end if;
  end if;
  return new;
end
$$;

-- Before complete_inserted_job, whose publication would be made in vain.
create trigger bound_inserted_job
  before insert on public.publication_jobs
  for each row when (current_user in ('authenticated', 'service_role'))
  execute function carteiro.bound_inserted_job();


-- schemas/enqueue/catalogs_and_accounts.sql

-- The catalogs announced in a mode, and the accounts of some users in that mode but for those that were disconnected:
-- { catalogs: [{ platform, row_version, catalog }], accounts: [{ user_id, … }] }. Catalogs are large: one whose
-- 'platform row_version' has been seen is left out. Its plans are made once, as use_lookup_plans makes them.
create function carteiro.catalogs_and_accounts(user_ids uuid[], seen text[], of_mode text default 'live') returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
begin
  return json_build_object(
    'catalogs', array(
      select json_build_object('platform', platform, 'row_version', xmin::text,
        'catalog', case when platform || ' ' || xmin::text <> all (seen) then catalog end)
      from carteiro.platforms
      where catalog is not null and mode = of_mode
      order by platform
    ),
    'accounts', array(
      select json_build_object('user_id', user_id, 'id', id, 'platform', platform, 'external_id', external_id,
        'display_name', display_name, 'status', status, 'is_default', is_default, 'profile', profile,
        'scopes', scopes, 'problems', problems, 'expires_at', credentials_expire_at, 'mode', mode,
        'media_policy', media_policy)
      from carteiro.platform_accounts
      where user_id = any (user_ids) and mode = of_mode and status <> 'disconnected'
      order by platform, created_at
    )
  );
end
$$;


-- schemas/enqueue/claim_idempotency_key.sql

-- What a user's idempotency key was answered; null when it is new, and then it is the caller's until its transaction
-- ends. Raises CT003 while another call has it, CT004 when it was used for another request.
create function carteiro.claim_idempotency_key(request jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  owner_id uuid := (request ->> 'user_id')::uuid;
  key text := request ->> 'idempotency_key';
  its_mode text := coalesce(request ->> 'mode', 'live');
begin
  if not pg_try_advisory_xact_lock(hashtextextended(owner_id || case its_mode when 'live' then '' else its_mode || ' ' end || key, 0)) then
    raise exception 'a request with this idempotency key is under way'
      using errcode = 'CT003', column = 'Idempotency-Key';
  end if;
  return carteiro.replay_publication(owner_id, key, request ->> 'request_hash', its_mode);
end
$$;


-- schemas/enqueue/complete_inserted_job.sql

-- A row that a user inserts through PostgREST gets the publication and the account that the gateway would have
-- given it. What the system owns can't be set: those columns aren't granted.
create function carteiro.complete_inserted_job() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  if new.status <> 'pending' then
    raise exception 'status: a new job is pending, not %', new.status using errcode = 'CT002';
  end if;

  if new.publication_id is null then
    insert into carteiro.publications (user_id, mode, total_requested, metadata)
    values (new.user_id, new.mode, 1, new.metadata)
    returning id into new.publication_id;
  end if;

  if new.account_id is null then
    new.account_id := carteiro.default_platform_account(new.user_id, new.platform, new.mode);
    if new.account_id is null
      and not exists (
        select from carteiro.platforms as known where known.platform = new.platform and known.mode = new.mode
      ) then
      raise exception '%', format(
        case new.mode
          when 'live' then 'platform: %s is not known'
          else 'platform: no test deployment of %s is registered, and a job of mode test goes nowhere else'
        end, new.platform)
        using errcode = 'foreign_key_violation', column = 'platform', table = 'publication_jobs';
    end if;
  end if;

  if new.scheduled_at > now() and new.hold_reason is null then
    new.next_attempt_at := new.scheduled_at;
  end if;

  return new;
end
$$;

create trigger complete_inserted_job
  before insert on public.publication_jobs
  for each row when (
    new.status <> 'pending' or new.publication_id is null or new.account_id is null or new.scheduled_at is not null
  )
  execute function carteiro.complete_inserted_job();


-- schemas/enqueue/default_platform_account.sql

-- The account to publish with when none is named: the one marked default, or the only one.
create function carteiro.default_platform_account(owner_id uuid, of_platform text, of_mode text) returns uuid
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select case when count(*) = 1 or bool_or(is_default) then
      (array_agg(id order by is_default desc))[1]
    end
    from carteiro.platform_accounts
    where user_id = owner_id and platform = of_platform and mode = of_mode and status <> 'disconnected'
  );
end
$$;


-- schemas/enqueue/enqueue_inserted_jobs.sql

create function carteiro.enqueue_inserted_jobs() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  theirs record;
  queue text;
  messages jsonb[];
  room bigint;
  due_modes text[] := '{}';
  first_live timestamptz;
  first_test timestamptz;
begin
  insert into carteiro.publication_job_events (job_id, seq, type, status, phase, attempt, data)
  select id, seq, 'enqueued', status, phase, attempt,
    case when scheduled_at is null then '{}' else jsonb_build_object('scheduled_at', scheduled_at) end
  from inserted;

  for theirs in
    select user_id, priority, mode, bool_or(next_attempt_at is null) as some_are_due,
      min(next_attempt_at) as first_time,
      array_agg(distinct carteiro.deployment_of(platform, mode)) filter (where next_attempt_at is null) as due_deployments
    from inserted
    where hold_reason is null
    group by user_id, priority, mode
  loop
    first_live := least(first_live, case theirs.mode when 'live' then theirs.first_time end);
    first_test := least(first_test, case theirs.mode when 'test' then theirs.first_time end);
    if theirs.some_are_due then
      due_modes := due_modes || theirs.mode;
      perform carteiro.note_due_platforms(theirs.due_deployments);
      queue := carteiro.priority_queue_of(theirs.priority, theirs.mode);
      -- In the order of the insert.
      messages := array(
        select carteiro.publication_message(row(job.*)::public.publication_jobs)
        from inserted as job
        where job.user_id = theirs.user_id and job.priority = theirs.priority and job.mode = theirs.mode
          and job.next_attempt_at is null and job.hold_reason is null
      );
      room := greatest(carteiro.queue_room(queue, theirs.user_id), 0);
      if room > 0 then
        perform carteiro.send_messages(queue, messages[:room]);
      end if;
      if room < cardinality(messages) then
        perform carteiro.add_to_backlog(queue, messages[room + 1:]);
      end if;
    end if;
  end loop;
  perform carteiro.notify_users('publication_created', array_agg(created.publication_id), array_agg(created.user_id),
    array_agg(jsonb_build_object('publication_id', created.publication_id)))
  from (select distinct user_id, publication_id from inserted) as created;
  if 'live' = any (due_modes) then
    perform carteiro.wake_dispatchers('live');
  end if;
  if 'test' = any (due_modes) then
    perform carteiro.wake_dispatchers('test');
  end if;

  if exists (select from inserted where hold_reason is not null) then
    insert into carteiro.publication_timers (job_id, user_id, due_at, mode)
    select id, user_id, 'infinity', mode from inserted where hold_reason is not null;
  end if;
  if coalesce(first_live, first_test) is not null then
    insert into carteiro.publication_timers (job_id, user_id, due_at, mode, round)
    select listed.id, listed.user_id, listed.next_attempt_at, listed.mode, first.round + listed.place - 1
    from (
      select id, user_id, next_attempt_at, mode,
        row_number() over (partition by user_id, mode, next_attempt_at order by created_at) as place
      from inserted
      where next_attempt_at is not null
    ) as listed
    join (
      select together.user_id, together.mode, together.next_attempt_at,
        carteiro.next_timer_round(together.user_id, together.mode, together.next_attempt_at) as round
      from (select distinct user_id, mode, next_attempt_at from inserted where next_attempt_at is not null) as together
    ) as first using (user_id, mode, next_attempt_at);
    perform carteiro.wake_for_timer(first_live, 'live'), carteiro.wake_for_timer(first_test, 'test');
  end if;
  return null;
end
$$;

create trigger enqueue_inserted_jobs
  after insert on public.publication_jobs
  referencing new table as inserted
  for each statement execute function carteiro.enqueue_inserted_jobs();


-- schemas/enqueue/enqueue_publication.sql

-- Makes a publication and its jobs. Called by the gateway, which has validated the content.
--
--   request  { user_id, mode? (live), uploads? (ids of those that it shows), idempotency_key?, request_hash?, total_requested, rejected: [],
--              metadata: {}, traceparent?, jobs: [{ platform, option, account_id?, content, priority, scheduled_at?, max_retries?,
--              preparation? (add_job_preparations) }] }
--   answer   see publication_answer
--
-- Raises CT003 while a call with the same idempotency key is under way, CT004 when the key was used for another
-- request, CT429 when too many jobs of the user would wait, CT410 when an upload is not there any more.
create function carteiro.enqueue_publication(request jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  owner_id uuid := (request ->> 'user_id')::uuid;
  replay jsonb;
begin
  perform carteiro.use_lookup_plans();
  if request ->> 'idempotency_key' is not null then
    replay := carteiro.claim_idempotency_key(request);
    if replay is not null then
      return replay;
    end if;
  end if;
  perform carteiro.lock_job_quotas(array[owner_id]);
  perform carteiro.require_room_for_jobs(
    owner_id, jsonb_array_length(request -> 'jobs'), coalesce(request ->> 'mode', 'live')
  );
  perform carteiro.hold_uploads(array(select jsonb_array_elements_text(request -> 'uploads')::uuid));
  return (carteiro.insert_publications(array[request]))[1];
end
$$;


-- schemas/enqueue/enqueue_publications.sql

-- Makes many publications in one call, each as enqueue_publication does; one that is refused leaves the others alone.
-- Answers, in the order asked for, { answer } or { refused: { sqlstate, message, column, retry_after? } }.
create function carteiro.enqueue_publications(requests jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  request jsonb;
  place integer := 0;
  key text;
  keys text[] := '{}';
  replay jsonb;
  refused_column text;
  answers jsonb[] := '{}';
  new_requests jsonb[] := '{}';
  new_places integer[] := '{}';
  refusals jsonb[];
  admitted_requests jsonb[] := '{}';
  admitted_places integer[] := '{}';
  new_answers jsonb[];
begin
  perform carteiro.use_lookup_plans();
  for request in select value from jsonb_array_elements(requests)
  loop
    place := place + 1;
    key := (request ->> 'user_id') || coalesce(request ->> 'mode', 'live') || (request ->> 'idempotency_key');
    if key = any (keys) then
      -- What a key was answered must be there when it comes again. Locks of all first, in their order.
      perform carteiro.lock_job_quotas(carteiro.users_of_requests(array(select jsonb_array_elements(requests))));
      return (
        select jsonb_agg(carteiro.enqueue_publications(jsonb_build_array(one.request)) -> 0 order by one.place)
        from jsonb_array_elements(requests) with ordinality as one (request, place)
      );
    end if;
    if key is not null then
      keys := array_append(keys, key);
      begin
        replay := carteiro.claim_idempotency_key(request);
        if replay is not null then
          answers[place] := jsonb_build_object('answer', replay);
          continue;
        end if;
      exception
        when sqlstate 'CT003' or sqlstate 'CT004' then
          get stacked diagnostics refused_column = column_name;
          answers[place] := jsonb_build_object('refused', jsonb_build_object(
            'sqlstate', sqlstate, 'message', sqlerrm, 'column', refused_column
          ));
          continue;
      end;
    end if;
    new_requests := array_append(new_requests, request);
    new_places := array_append(new_places, place);
  end loop;

  if new_places <> '{}' then
    refusals := carteiro.refuse_beyond_job_quotas(new_requests);
    for candidate in 1 .. cardinality(new_places)
    loop
      if refusals[candidate] is null then
        admitted_requests := array_append(admitted_requests, new_requests[candidate]);
        admitted_places := array_append(admitted_places, new_places[candidate]);
      else
        answers[new_places[candidate]] := jsonb_build_object('refused', refusals[candidate]);
      end if;
    end loop;
  end if;

  if admitted_places <> '{}' then
    refusals := carteiro.refuse_without_uploads(admitted_requests);
    for candidate in reverse cardinality(admitted_places) .. 1
    loop
      if refusals[candidate] is not null then
        answers[admitted_places[candidate]] := jsonb_build_object('refused', refusals[candidate]);
        admitted_requests := admitted_requests[:candidate - 1] || admitted_requests[candidate + 1:];
        admitted_places := admitted_places[:candidate - 1] || admitted_places[candidate + 1:];
      end if;
    end loop;
  end if;

  if admitted_places <> '{}' then
    new_answers := carteiro.insert_publications(admitted_requests);
    for made in 1 .. cardinality(admitted_places)
    loop
      answers[admitted_places[made]] := jsonb_build_object('answer', new_answers[made]);
    end loop;
  end if;
  return to_jsonb(answers);
end
$$;


-- schemas/enqueue/insert_publications.sql

-- Makes publications and their jobs. Answers as publication_answer does, in the order asked for. None may be called by a
-- service.
create function carteiro.insert_publications(requests jsonb[]) returns jsonb[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  ids uuid[] := array(select gen_random_uuid() from generate_series(1, cardinality(requests)));
  publication_of uuid[];
  jobs jsonb[];
  answers jsonb[];
  preparing uuid[];
  preparations jsonb[];
begin
  insert into carteiro.publications
    (id, user_id, idempotency_key, request_hash, options, rejected, total_requested, metadata, mode)
  select ids[one.place], (request ->> 'user_id')::uuid, request ->> 'idempotency_key', request ->> 'request_hash',
    array(select job ->> 'option' from jsonb_array_elements(request -> 'jobs') as job),
    coalesce(request -> 'rejected', '[]'), (request ->> 'total_requested')::integer,
    coalesce(request -> 'metadata', '{}'), coalesce(request ->> 'mode', 'live')
  from unnest(requests) with ordinality as one (request, place);

  insert into carteiro.publication_traces (publication_id, traceparent)
  select ids[one.place], request ->> 'traceparent'
  from unnest(requests) with ordinality as one (request, place)
  where request ->> 'traceparent' is not null;

  with made as (
    insert into public.publication_jobs (
      publication_id, user_id, platform, option, account_id, content, priority, scheduled_at, max_retries,
      metadata, trace_id, mode, hold_reason, phase
    )
    select ids[one.place], (request ->> 'user_id')::uuid, job.platform, job.option, job.account_id, job.content,
      coalesce(job.priority, 'normal'), job.scheduled_at, coalesce(job.max_retries, 3),
      coalesce(request -> 'metadata', '{}'), split_part(request ->> 'traceparent', '-', 2),
      coalesce(request ->> 'mode', 'live'),
      case when jsonb_array_length(job.preparation -> 'files') > 0 then 'preparing_media' end,
      case when jsonb_array_length(job.preparation -> 'files') > 0 then 'preparing' else 'queued' end
    from unnest(requests) with ordinality as one (request, place),
      jsonb_to_recordset(request -> 'jobs') as job (
        platform text, option text, account_id uuid, content jsonb, priority text, scheduled_at timestamptz,
        max_retries integer, preparation jsonb
      )
    returning id, publication_id, option
  )
  select array_agg(publication_id), array_agg(jsonb_build_object('job_id', id, 'platform', option, 'status', 'pending'))
  into publication_of, jobs
  from made;

  select array_agg(job.id), array_agg(wanted.value -> 'preparation') into preparing, preparations
  from unnest(requests) with ordinality as one (request, place)
  cross join jsonb_array_elements(request -> 'jobs') as wanted
  join public.publication_jobs as job
    on job.publication_id = ids[one.place] and job.option = wanted.value ->> 'option'
  where jsonb_typeof(wanted.value -> 'preparation') = 'object';
  if preparing is not null then
    perform carteiro.add_job_preparations(preparing, preparations);
    perform carteiro.join_media_tasks(preparing);
    perform carteiro.release_prepared_job(id) from unnest(preparing) as id;
  end if;

  for place in 1 .. cardinality(requests)
  loop
    answers[place] := jsonb_build_object(
      'publication_id', ids[place],
      'created_at', now(),
      'replayed', false,
      'mode', coalesce(requests[place] ->> 'mode', 'live'),
      'total_requested', requests[place] -> 'total_requested',
      'rejected', coalesce(requests[place] -> 'rejected', '[]'),
      'jobs', array(
        select made.job from unnest(publication_of, jobs) as made (publication_id, job)
        where made.publication_id = ids[place]
      )
    );
  end loop;
  return answers;
end
$$;


-- schemas/enqueue/publication_answer.sql

-- What enqueueing answered: { publication_id, created_at, replayed, mode, total_requested, rejected, jobs: [{ job_id, platform (the
-- option), status }] }, the jobs in the order asked for.
create function carteiro.publication_answer(publication carteiro.publications, is_replay boolean) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (select jsonb_build_object(
    'publication_id', publication.id,
    'created_at', publication.created_at,
    'replayed', is_replay,
    'mode', publication.mode,
    'total_requested', publication.total_requested,
    'rejected', publication.rejected,
    'jobs', coalesce(
      jsonb_agg(
        jsonb_build_object('job_id', job.id, 'platform', job.option, 'status', 'pending')
        order by array_position(publication.options, job.option)
      ),
      '[]'
    )
  )
  from public.publication_jobs as job
  where job.publication_id = publication.id);
end
$$;


-- schemas/enqueue/replay_publication.sql

-- The answer that a user's idempotency key has already, in a mode; null while it has none. Called by the gateway before it
-- judges a request: what was accepted once is answered again, whatever has changed since.
-- Raises CT004 when the key was used for another request.
create function carteiro.replay_publication(
  owner_id uuid, key text, hash text, of_mode text default 'live'
) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  publication carteiro.publications;
begin
  select * into publication
  from carteiro.publications as p
  where p.user_id = owner_id and p.mode = of_mode and p.idempotency_key = key;
  if not found then
    return null;
  end if;
  if publication.request_hash is distinct from hash then
    raise exception 'this idempotency key was used for another request'
      using errcode = 'CT004', column = 'Idempotency-Key';
  end if;
  return carteiro.publication_answer(publication, true);
end
$$;


-- schemas/event_handlers/add_handler_events.sql

-- Writes an event for each function that was registered for its type. Part of transactions that settle jobs: it takes no lock.
create function carteiro.add_handler_events(event_type text, owner_id uuid, body text, of_traceparent text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into carteiro.handler_events (function, type, user_id, event, traceparent)
  select handler.function, event_type, owner_id, body::jsonb, of_traceparent
  from carteiro.event_handlers as handler
  where event_type = any (handler.types);
  if found then
    perform pg_notify('handler_wake_up', '');
  end if;
end
$$;


-- schemas/event_handlers/audit_event_handlers.sql

create trigger audit
  after insert or update of types, time_limit or delete on carteiro.event_handlers
  for each row execute function carteiro.audit_row('event_handler', 'function', '', 'types, time_limit');


-- schemas/event_handlers/call_handler.sql

-- Calls a function of the app as the role carteiro_handler, which owns this function and may do only what the app grants to it. A function
-- that is called here cannot take another role: Postgres refuses that within a security definer function.
create function carteiro.call_handler(function text, event jsonb) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  called regprocedure := to_regprocedure(call_handler.function);
begin
  if current_user <> 'carteiro_handler' then
    raise exception 'call_handler belongs to %, not to carteiro_handler', current_user using errcode = 'insufficient_privilege';
  end if;
  if called is null then
    raise exception 'function % does not exist', call_handler.function using errcode = 'undefined_function';
  end if;
  execute format('select %s($1)', called::regproc) using event;
  -- At the commit they would run under no time limit, and as the dispatcher's role.
  set constraints all immediate;
end
$$;


-- schemas/event_handlers/claim_handler_event.sql

-- The next event for which this connection is to call a function; null when there is none. Its attempt counts from here, and the next
-- one has its time, so that a call that ends a connection or its dispatcher is counted, too. One function is called once at a
-- time: the lease is of the function.
-- Answers { event_id, attempt, function, type, lease_token, time_limit_ms, traceparent }.
create function carteiro.claim_handler_event() returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  settings carteiro.queue_settings := (select s from carteiro.queue_settings as s);
  handler carteiro.event_handlers;
  claimed carteiro.handler_events;
  token uuid := gen_random_uuid();
begin
  if carteiro.installation_problem() is not null then
    return null;
  end if;
  select h.* into handler
  from carteiro.event_handlers as h
  where (h.lease_expires_at is null or h.lease_expires_at < clock_timestamp())
    and exists (
      select from carteiro.handler_events as event
      where event.function = h.function and event.dead_at is null and event.due_at <= clock_timestamp()
    )
  order by h.claimed_at nulls first
  limit 1
  for no key update skip locked;
  if not found then
    return null;
  end if;

  -- The last attempt ended without an answer.
  update carteiro.handler_events as event
  set dead_at = clock_timestamp()
  where event.function = handler.function and event.dead_at is null and event.due_at <= clock_timestamp()
    and event.attempts >= settings.handler_attempts;

  update carteiro.handler_events as event
  set attempts = event.attempts + 1, error_code = null, error_message = null, due_at = clock_timestamp() + carteiro.retry_delay(event.attempts)
  where event.id = (
    select first.id
    from carteiro.handler_events as first
    where first.function = handler.function and first.dead_at is null and first.due_at <= clock_timestamp()
    order by first.due_at, first.id
    limit 1
    for update skip locked
  )
  returning event.* into claimed;
  if not found then
    return null;
  end if;

  update carteiro.event_handlers as h
  set claimed_at = clock_timestamp(), lease_token = token,
    lease_expires_at = clock_timestamp() + h.time_limit + settings.handler_grace,
    backend_pid = pg_backend_pid(), backend_started_at = (
      select own.backend_start from pg_stat_get_activity(pg_backend_pid()) as own
    )
  where h.function = handler.function;
  return jsonb_build_object(
    'event_id', claimed.id, 'attempt', claimed.attempts, 'function', claimed.function, 'type', claimed.type,
    'lease_token', token, 'time_limit_ms', extract(epoch from handler.time_limit) * 1000,
    'traceparent', claimed.traceparent
  );
end
$$;


-- schemas/event_handlers/dead_handler_events.sql

-- Events for which a function failed for good, the newest first: [{ id, function, type, event, attempts, error_code, error_message,
-- created_at, dead_at }]. before: the id after which the page begins.
create function carteiro.dead_handler_events(of_function text, before bigint, max_events integer) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce(jsonb_agg(to_jsonb(dead) - '{user_id,traceparent,due_at}'::text[] order by dead.id desc), '[]')
  from (
    select * from carteiro.handler_events as event
    where event.dead_at is not null and (of_function is null or event.function = of_function)
      and (before is null or event.id < before)
    order by event.id desc
    limit max_events
  ) as dead
$$;


-- schemas/event_handlers/event_handler_states.sql

-- The registered functions, and how they fare, for operators: [{ function, types, time_limit_ms, waiting, oldest_at, failing, dead }].
create function carteiro.event_handler_states() returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'function', handler.function, 'types', handler.types,
    'time_limit_ms', extract(epoch from handler.time_limit) * 1000,
    'waiting', its.waiting, 'oldest_at', its.oldest_at, 'failing', its.failing, 'dead', its.dead
  ) order by handler.function), '[]')
  from carteiro.event_handlers as handler
  cross join lateral (
    select count(*) filter (where event.dead_at is null) as waiting,
      min(event.created_at) filter (where event.dead_at is null) as oldest_at,
      count(*) filter (where event.dead_at is null and event.attempts > 0) as failing,
      count(event.dead_at) as dead
    from carteiro.handler_events as event
    where event.function = handler.function
  ) as its
$$;


-- schemas/event_handlers/event_types.sql

-- The types of public events (libs/contracts/src/events.ts).
create function carteiro.event_types() returns text[]
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select array[
    'publication.completed', 'publication.partially_completed', 'publication.failed',
    'job.completed', 'job.failed', 'job.held', 'job.outcome_unknown', 'job.removed',
    'account.needs_reauth', 'account.expiring', 'platform.version_sunset', 'endpoint.disabled'
  ]
$$;


-- schemas/event_handlers/fail_handler_event.sql

-- A call has failed, with an error or, where code and message are null, without an answer: the event waits for its next attempt, whose time the claim has set, or is a dead letter.
create function carteiro.fail_handler_event(token uuid, event_id bigint, code text, message text) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.event_handlers as handler
  set lease_token = null, lease_expires_at = null, backend_pid = null, backend_started_at = null
  where handler.lease_token = token;
  if found then
    update carteiro.handler_events as event
    set error_code = code, error_message = left(message, 500),
      dead_at = case when event.attempts >= (select handler_attempts from carteiro.queue_settings) then clock_timestamp() end
    where event.id = fail_handler_event.event_id and event.dead_at is null;
  end if;
end
$$;


-- schemas/event_handlers/handler_gauges.sql

-- Of all functions together, for /metrics; counts are exact up to ten thousand.
create function carteiro.handler_gauges() returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object(
    'waiting', (
      select count(*) from (select from carteiro.handler_events where dead_at is null limit 10000) as waiting
    ),
    'dead', (select count(*) from (select from carteiro.handler_events where dead_at is not null limit 10000) as dead)
  );
end
$$;


-- schemas/event_handlers/handler_work.sql

-- What there is to do for dispatchers: { due: functions that may be called now, next_due_in_seconds, overdue: [{ pid, started_at }] }, the
-- connections whose call goes on although its lease has expired: its function has lifted its time limit, or its dispatcher is gone.
create function carteiro.handler_work() returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  over text[] := array(
    select handler.function from carteiro.event_handlers as handler
    where handler.lease_expires_at < clock_timestamp()
    for no key update skip locked
  );
begin
  return (
    select jsonb_build_object(
      'due', count(*) filter (
        where next.due_at <= clock_timestamp() and (handler.lease_expires_at is null or handler.function = any (over))
      ),
      'next_due_in_seconds', min(extract(epoch from coalesce(handler.lease_expires_at, next.due_at) - clock_timestamp())),
      'overdue', coalesce(jsonb_agg(
        jsonb_build_object('pid', handler.backend_pid, 'started_at', handler.backend_started_at)
      ) filter (where handler.lease_expires_at < clock_timestamp() and handler.function <> all (over)), '[]')
    )
    from carteiro.event_handlers as handler
    left join lateral (
      select min(event.due_at) as due_at
      from carteiro.handler_events as event
      where event.function = handler.function and event.dead_at is null
    ) as next on carteiro.installation_problem() is null
  );
end
$$;


-- schemas/event_handlers/off_event.sql

-- Takes a registered function away, with the events that wait for it and those for which it failed. A call under way is waited for.
-- Answers how many events they were. The name is event_handlers.function: the function itself may be gone.
create function carteiro.off_event(function text) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  removed integer;
begin
  delete from carteiro.event_handlers as handler where handler.function = off_event.function;
  if not found then
    raise exception 'no function % is registered', off_event.function using errcode = 'CT404';
  end if;
  delete from carteiro.handler_events as event where event.function = off_event.function;
  get diagnostics removed = row_count;
  return removed;
end
$$;


-- schemas/event_handlers/on_event.sql

-- Registers a function of the app, of one argument of type jsonb: it is called for every event of these types from now on, as the role
-- carteiro_handler. Registered again, it gets other types or another time limit.
create function carteiro.on_event(function regprocedure, types text[], time_limit interval default '5 seconds') returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  signature text := on_event.function::text;
  called pg_proc := (select p from pg_proc as p where p.oid = on_event.function);
  unknown text[] := array(select one from unnest(on_event.types) as one where one is null or one <> all (carteiro.event_types()));
begin
  if called.prokind <> 'f' or called.pronargs <> 1 or called.proargtypes[0] <> 'jsonb'::regtype
    or called.prorettype = 'trigger'::regtype or called.pronamespace = pg_my_temp_schema()
  then
    raise exception 'function %: expected a function of one argument of type jsonb, in a schema of its own', signature
      using errcode = 'invalid_parameter_value';
  end if;
  if coalesce(cardinality(on_event.types), 0) = 0 or cardinality(unknown) > 0 then
    raise exception 'types: % unknown; expected one or more of %', coalesce(cardinality(unknown), 0), carteiro.event_types()
      using errcode = 'invalid_parameter_value', detail = 'unknown: ' || unknown::text;
  end if;
  if not has_schema_privilege('carteiro_handler', called.pronamespace, 'usage')
    or not has_function_privilege('carteiro_handler', called.oid, 'execute')
  then
    raise exception 'the role carteiro_handler, which calls functions of apps, may not execute %', signature
      using errcode = 'insufficient_privilege', hint = format(
        'grant usage on schema %s to carteiro_handler; grant execute on function %s to carteiro_handler;',
        called.pronamespace::regnamespace, signature);
  end if;

  insert into carteiro.event_handlers as known (function, types, time_limit)
  values (signature, on_event.types, on_event.time_limit)
  on conflict on constraint event_handlers_pkey do update
  set types = excluded.types, time_limit = excluded.time_limit;
end
$$;


-- schemas/event_handlers/redrive_handler_events.sql

-- Calls functions again for events for which they failed for good, with all their attempts: for those named, those of a function, or
-- both null: all. Answers how many.
create function carteiro.redrive_handler_events(event_ids bigint[], of_function text) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  redriven record;
  total integer := 0;
begin
  for redriven in
    with again as (
      update carteiro.handler_events as event
      set dead_at = null, attempts = 0, due_at = clock_timestamp()
      where event.dead_at is not null and (event_ids is null or event.id = any (event_ids))
        and (of_function is null or event.function = of_function)
      returning event.function, event.id
    )
    select again.function, count(*)::integer as events, jsonb_agg(again.id order by again.id) as ids
    from again
    group by again.function
  loop
    perform carteiro.audit('event_handler.redriven', redriven.function, after => jsonb_build_object('events', redriven.ids));
    total := total + redriven.events;
  end loop;
  if total > 0 then
    perform pg_notify('handler_wake_up', '');
  end if;
  return total;
end
$$;


-- schemas/event_handlers/run_handler_event.sql

-- Calls a function for an event that this connection has claimed, and deletes the event: both or neither, so that the function has its
-- effects in this database once. False when the event is another's by now. What the function raises is raised.
create function carteiro.run_handler_event(token uuid, event_id bigint) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  handler carteiro.event_handlers;
  called carteiro.handler_events;
begin
  -- Locked until the end of the call: no other event of it is claimed meanwhile, also when the lease has expired.
  update carteiro.event_handlers as h
  set lease_token = null, lease_expires_at = null, backend_pid = null, backend_started_at = null
  where h.lease_token = token and h.backend_pid = pg_backend_pid()
  returning h.* into handler;
  if not found then
    return false;
  end if;
  delete from carteiro.handler_events as event
  where event.id = run_handler_event.event_id and event.function = handler.function and event.dead_at is null
  returning event.* into called;
  if found and (called.user_id is null or exists (select from auth.users as owner where owner.id = called.user_id)) then
    perform carteiro.call_handler(called.function, called.event);
  end if;
  return called.id is not null;
end
$$;


-- schemas/events/account_json.sql

-- An account as GET /api/accounts answers it, with a seq that grows with every event of it.
create function carteiro.account_json(account carteiro.platform_accounts) returns jsonb
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object(
    'id', account.id,
    'user_id', account.user_id,
    'platform', account.platform,
    'external_id', account.external_id,
    'display_name', account.display_name,
    'status', account.status,
    'is_default', account.is_default,
    'profile', account.profile,
    'scopes', account.scopes,
    'expires_at', account.credentials_expire_at,
    'problems', account.problems,
    'mode', account.mode,
    'media_policy', account.media_policy,
    'seq', floor(extract(epoch from clock_timestamp()) * 1000000)
  );
end
$$;


-- schemas/events/event_listeners.sql

-- Who listens for which public events. Null: all. This is asked for every transition that causes an event, so it must
-- stay a lookup by user_id.
create view carteiro.event_listeners as
select endpoint.user_id, endpoint.types, endpoint.platforms, endpoint.mode
from carteiro.webhook_endpoints as endpoint
where endpoint.status <> 'disabled'
union all
select null, handler.types, null, null from carteiro.event_handlers as handler;
comment on view carteiro.event_listeners is 'What listens for public events. An event that nothing here listens for is not written.';


-- schemas/events/is_event_wanted.sql

-- Whether anything listens for an event. An event of no platform in particular is for all.
create function carteiro.is_event_wanted(event_type text, owner_id uuid, of_platforms text[], of_mode text) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from carteiro.event_listeners as listener
    where (listener.user_id = owner_id or listener.user_id is null)
      and (listener.types is null or event_type = any (listener.types))
      and (listener.platforms is null or of_platforms is null or of_platforms && listener.platforms)
      and (listener.mode is null or listener.mode = of_mode)
  );
end
$$;


-- schemas/events/publication_json.sql

-- A publication with its jobs, each in short. seq grows with every change of a job.
create function carteiro.publication_json(publication carteiro.publications) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select jsonb_build_object(
      'id', publication.id,
      'user_id', publication.user_id,
      'created_at', publication.created_at,
      'metadata', publication.metadata,
      'mode', publication.mode,
      'trace_id', max(job.trace_id),
      'seq', sum(job.seq),
      'jobs', jsonb_agg(jsonb_build_object(
        'id', job.id,
        'platform', job.platform,
        'option', job.option,
        'account_id', job.account_id,
        'status', job.status,
        'completed_at', job.completed_at,
        'error_code', job.error_code,
        'error_message', left(job.error_message, 200),
        'post_id', job.platform_response -> 'post_id',
        'permalink', job.platform_response -> 'permalink',
        'seq', job.seq
      ) order by array_position(publication.options, job.option), job.id)
    )
    from public.publication_jobs as job
    where job.publication_id = publication.id
  );
end
$$;


-- schemas/events/publish_ended_publications.sql

-- When a transaction commits that has ended jobs: publishes the end of publications that have no other job under way. Of two
-- transactions that end the last two jobs at once, the second waits for the first one's commit, and sees its job ended;
-- so one event is published, after those of all jobs. Such locks are taken last of all, in one order. A job that is tried again
-- opens its publication again: its end is published once more, with a greater seq.
create function carteiro.publish_ended_publications() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  noted uuid[];
  ended record;
begin
  -- The first call is for all publications of the transaction; the others find none.
  with taken as (
    delete from carteiro.publication_endings where transaction_id = pg_current_xact_id() returning publication_id
  )
  select array_agg(publication_id) into noted from taken;
  if noted is null then
    return null;
  end if;
  perform pg_advisory_xact_lock(hashtext('publication_endings'), locked.key)
  from (select distinct hashtext(id::text) as key from unnest(noted) as id order by key) as locked;

  for ended in
    select publication.user_id, publication.mode, jobs.platforms, carteiro.publication_json(publication) as data,
      carteiro.traceparent_of(publication.id) as traceparent,
      case
        when jobs.completed = 0 then 'publication.failed'
        when jobs.failed = 0 then 'publication.completed'
        else 'publication.partially_completed'
      end as type
    from carteiro.publications as publication
    cross join lateral (
      select array_agg(distinct job.platform) as platforms, bool_and(state.is_over) as are_over,
        count(*) filter (where job.status = 'completed') as completed,
        count(*) filter (where job.status = 'failed') as failed
      from public.publication_jobs as job
      join carteiro.job_states as state on state.state = carteiro.job_state(job)
      where job.publication_id = publication.id
    ) as jobs
    where publication.id = any (noted) and jobs.are_over and jobs.completed + jobs.failed > 0
    order by publication.created_at, publication.id
  loop
    if carteiro.is_event_wanted(ended.type, ended.user_id, ended.platforms, ended.mode) then
      perform carteiro.publish_event(
        ended.type, ended.user_id, ended.platforms, ended.mode, ended.data, ended.traceparent
      );
    end if;
  end loop;
  return null;
end
$$;

create constraint trigger publish_ended_publications
  after insert on carteiro.publication_endings
  deferrable initially deferred
  for each row execute function carteiro.publish_ended_publications();


-- schemas/events/publish_event.sql

-- Writes an event for everything that listens for it, in the transaction that it reports, and wakes what delivers it. It is
-- rendered here, once.
create function carteiro.publish_event(
  event_type text, owner_id uuid, of_platforms text[], of_mode text, data jsonb, of_traceparent text default null
) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  body text := carteiro.render_event(event_type, clock_timestamp(), data);
begin
  perform carteiro.add_handler_events(event_type, owner_id, body, of_traceparent);
  perform carteiro.add_webhook_messages(event_type, owner_id, of_platforms, of_mode, body, of_traceparent);
end
$$;


-- schemas/events/publish_expiring_accounts.sql

-- Every five minutes: accounts whose access ends within queue_settings.announce_expiry_before, and that no service renews.
-- Once for each end, and to those that listen by then.
create function carteiro.publish_expiring_accounts() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  expiring carteiro.platform_accounts;
begin
  if not exists (select from carteiro.event_listeners) then
    return;
  end if;
  for expiring in
    update carteiro.platform_accounts as account
    set expiry_announced_for = account.credentials_expire_at
    where account.status = 'connected' and account.refresh_due_at is null
      and account.credentials_expire_at < now() + (select announce_expiry_before from carteiro.queue_settings)
      and account.expiry_announced_for is distinct from account.credentials_expire_at
      and carteiro.is_event_wanted('account.expiring', account.user_id, array[account.platform], account.mode)
    returning account.*
  loop
    perform carteiro.publish_event('account.expiring', expiring.user_id, array[expiring.platform], expiring.mode,
      carteiro.account_json(expiring));
  end loop;
end
$$;


-- schemas/events/publish_job_events.sql

-- Publishes what a transition of jobs causes (event_causes), where something listens for it. The publications of jobs that
-- have ended are noted: whether that was their last job is known when the transaction commits.
create function carteiro.publish_job_events(of_transition text, job_ids uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  caused record;
begin
  if not exists (select from carteiro.event_listeners) then
    return;
  end if;
  for caused in
    select cause.type, job.user_id, job.platform, job.mode, carteiro.publication_job_json(job) as data,
      carteiro.traceparent_of(job.publication_id) as traceparent
    from unnest(job_ids) with ordinality as moved (job_id, place)
    join public.publication_jobs as job on job.id = moved.job_id
    join carteiro.event_causes as cause on cause.transition = of_transition and starts_with(cause.type, 'job.')
      and cause.error_code is not distinct from (
        select own.error_code from carteiro.event_causes as own
        where own.transition = of_transition and own.error_code = job.error_code
      )
    where carteiro.is_event_wanted(cause.type, job.user_id, array[job.platform], job.mode)
    order by moved.place
  loop
    perform carteiro.publish_event(
      caused.type, caused.user_id, array[caused.platform], caused.mode, caused.data, caused.traceparent
    );
  end loop;

  insert into carteiro.publication_endings (publication_id)
  select distinct job.publication_id
  from unnest(job_ids) as moved_id
  join public.publication_jobs as job on job.id = moved_id
  join carteiro.event_causes as cause on cause.transition = of_transition and starts_with(cause.type, 'publication.')
  where carteiro.is_event_wanted(cause.type, job.user_id, null, job.mode)
  on conflict do nothing;
end
$$;


-- schemas/events/publish_lost_account.sql

-- An account that must be connected again, whatever found it out.
create function carteiro.publish_lost_account() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  if carteiro.is_event_wanted('account.needs_reauth', new.user_id, array[new.platform], new.mode) then
    perform carteiro.publish_event('account.needs_reauth', new.user_id, array[new.platform], new.mode,
      carteiro.account_json(new));
  end if;
  return null;
end
$$;

create trigger publish_lost_account
  after update of status on carteiro.platform_accounts
  for each row when (old.status <> 'needs_reauth' and new.status = 'needs_reauth')
  execute function carteiro.publish_lost_account();


-- schemas/events/publish_version_sunsets.sql

-- Every five minutes: versions of platforms' APIs whose end has come within one of queue_settings.announce_sunset_days, the
-- smallest one that holds. Once for each of them (announced_sunsets), to all endpoints that listen by then, and once to each function.
create function carteiro.publish_version_sunsets() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  event_type constant text := 'platform.version_sunset';
  ending record;
  listening_id uuid;
  body text;
begin
  for ending in
    with near as (
      select platform.*, carteiro.days_until_sunset(platform.catalog) as days_left, (
        select min(days) from carteiro.queue_settings as settings, unnest(settings.announce_sunset_days) as days
        where days >= carteiro.days_until_sunset(platform.catalog)
      ) as days_before
      from carteiro.platforms as platform
    ),
    announced as (
      insert into carteiro.announced_sunsets (deployment, version, sunset, days_before)
      select deployment, catalog #>> '{api_version,version}', carteiro.sunset_of(catalog), days_before
      from near
      where days_before is not null and exists (
        select from carteiro.event_listeners as listener
        where (listener.types is null or event_type = any (listener.types))
          and (listener.platforms is null or near.platform = any (listener.platforms))
          and (listener.mode is null or listener.mode = near.mode)
      )
      order by deployment
      on conflict do nothing
      returning deployment
    )
    select near.* from near join announced using (deployment) order by deployment
  loop
    body := carteiro.render_event(event_type, clock_timestamp(), jsonb_build_object(
      'platform', ending.platform,
      'display_name', ending.display_name,
      'mode', ending.mode,
      'api_version', ending.catalog -> 'api_version',
      'days_left', ending.days_left,
      'days_before', ending.days_before,
      'seq', floor(extract(epoch from clock_timestamp()) * 1000000)
    ));
    perform carteiro.add_handler_events(event_type, null, body, null);
    for listening_id in select distinct user_id from carteiro.webhook_endpoints where mode = ending.mode order by user_id loop
      perform carteiro.add_webhook_messages(event_type, listening_id, array[ending.platform], ending.mode, body, null);
    end loop;
  end loop;
end
$$;


-- schemas/events/render_event.sql

-- An event as it is sent, at every try the same: { type, timestamp, data }. It stays under 20,000 bytes: what its owner can
-- read by a GET is left out, piece by piece, until it does, and data.omitted names it.
create function carteiro.render_event(event_type text, at timestamptz, data jsonb) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
declare
  max_bytes constant integer := 20000;
  field text;
  shorter jsonb := data;
  omitted text[] := '{}';
  body text;
begin
  foreach field in array '{nothing, metadata, problems, profile, platform_response, error_message, jobs}'::text[]
  loop
    if shorter ? field then
      omitted := omitted || field;
      shorter := shorter || jsonb_build_object('omitted', omitted, field, case field
        when 'metadata' then '{}'
        when 'profile' then '{}'
        when 'platform_response' then jsonb_build_object(
          'post_id', left(shorter #>> '{platform_response,post_id}', 200),
          'permalink', left(shorter #>> '{platform_response,permalink}', 2000)
        )
        when 'error_message' then to_jsonb(left(shorter ->> 'error_message', 500))
        else '[]'
      end);
    end if;
    body := json_build_object('type', event_type, 'timestamp', at, 'data', shorter)::text;
    exit when octet_length(body) < max_bytes;
  end loop;
  return body;
end
$$;


-- schemas/keys/api_key_json.sql

-- A key as the API answers it, never its secret.
create function carteiro.api_key_json(key carteiro.api_keys) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return jsonb_build_object(
    'id', key.id, 'user_id', key.user_id, 'name', key.name, 'mode', key.mode, 'scopes', key.scopes,
    'accounts', key.accounts, 'prefix', key.prefix,
    'status', case
      when key.revoked_at is not null then 'revoked'
      when key.expires_at <= now() then 'expired'
      else 'active'
    end,
    'expires_at', key.expires_at, 'last_used_at', key.last_used_at, 'last_used_from', host(key.last_used_from),
    'created_at', key.created_at, 'created_by_key', key.created_by_key, 'revoked_at', key.revoked_at,
    'previous_secret_valid_until', (
      select max(valid_until) from carteiro.api_key_secrets where key_id = key.id and valid_until > now()
    )
  );
end
$$;


-- schemas/keys/api_keys_of.sql

-- The keys that a caller may see and change: those of a user (null: of all users), and of them, for a key that calls, those
-- within its own rights.
create function carteiro.api_keys_of(owner_id uuid, by_key uuid) returns setof carteiro.api_keys
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    select key.*
    from carteiro.api_keys as key
    where (owner_id is null or key.user_id = owner_id)
      and (
        by_key is null
        or exists (
          select from carteiro.api_keys as caller where caller.id = by_key and carteiro.is_api_key_within(key, caller)
        )
      );
end
$$;


-- schemas/keys/audit_api_keys.sql

-- Its use is not recorded, and no part of a secret but what is shown of it. A rotation is a change of that, a revocation of revoked_at.
create trigger audit
  after insert or update or delete on carteiro.api_keys
  for each row execute function carteiro.audit_row(
    'key', 'id', 'user_id', 'name, mode, scopes, accounts, prefix, expires_at, created_by_key, revoked_at'
  );


-- schemas/keys/authenticate_api_key.sql

-- Whose key a secret is: { key: { id, user_id, mode, scopes, accounts, expires_at }, operator }, or { refused, at } for one that
-- is not accepted (any more). `operator` is the user's claim as it is now. Asked with every call that a key makes: one lookup by
-- the secret's hash; nothing is kept, so that a revoked key is refused at once. At most once a minute it notes the use. Its plans
-- are made once, as use_lookup_plans makes them.
create function carteiro.authenticate_api_key(secret_hash bytea, caller_address inet) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set jit = off
as $$
declare
  minute constant timestamptz := date_trunc('minute', now());
  found_key record;
begin
  select key.*, secret.valid_until, owner.deleted_at, owner.banned_until, owner.raw_app_meta_data -> 'operator' as operator
  into found_key
  from carteiro.api_key_secrets as secret
  left join carteiro.api_keys as key on key.id = secret.key_id
  left join auth.users as owner on owner.id = key.user_id
  where secret.hash = secret_hash;

  if not found then
    return jsonb_build_object('refused', 'key_unknown', 'at', null);
  elsif found_key.id is null or found_key.deleted_at is not null then
    return jsonb_build_object('refused', 'user_deleted', 'at', found_key.deleted_at);
  elsif found_key.revoked_at is not null then
    return jsonb_build_object('refused', 'key_revoked', 'at', found_key.revoked_at);
  elsif found_key.expires_at <= now() then
    return jsonb_build_object('refused', 'key_expired', 'at', found_key.expires_at);
  elsif found_key.valid_until <= now() then
    return jsonb_build_object('refused', 'key_rotated', 'at', found_key.valid_until);
  elsif found_key.banned_until > now() then
    return jsonb_build_object('refused', 'user_banned', 'at', found_key.banned_until);
  end if;

  if found_key.last_used_at is null or found_key.last_used_at < minute then
    -- Of several calls at once one notes it, and none waits.
    update carteiro.api_keys
    set last_used_at = minute, last_used_from = caller_address
    where id = (
      select id from carteiro.api_keys
      where id = found_key.id and (last_used_at is null or last_used_at < minute)
      for update skip locked
    );
  end if;
  return jsonb_build_object(
    'key', jsonb_build_object('id', found_key.id, 'user_id', found_key.user_id, 'mode', found_key.mode,
      'scopes', found_key.scopes, 'accounts', found_key.accounts, 'expires_at', found_key.expires_at),
    'operator', found_key.operator
  );
end
$$;


-- schemas/keys/create_api_key.sql

-- Makes a key: wanted is { name, mode, scopes, prefix, accounts?, expires_at? }. What a key that calls leaves out is its own.
-- Raises CT422 for what does not exist, CT403 for what the user or the calling key may not do themselves, CT002 when the name is
-- in use or there are too many keys.
create function carteiro.create_api_key(owner_id uuid, by_key uuid, secret_hash bytea, wanted jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  -- Revoked ones included, which are kept until the retention is over: so many times max_api_keys.
  max_made constant integer := 10;
  maker carteiro.api_keys;
  key carteiro.api_keys;
  operator jsonb;
  unknown uuid[];
  counted record;
begin
  select coalesce(raw_app_meta_data -> 'operator', 'null') into operator
  from auth.users
  where id = owner_id and deleted_at is null;
  if not found then
    raise exception 'expected a user who exists' using errcode = 'CT422', column = 'user_id';
  end if;
  if by_key is not null then
    select * into maker from carteiro.api_keys where id = by_key and revoked_at is null for share;
    if not found then
      raise exception 'the API key that asked was revoked' using errcode = 'CT403';
    end if;
  end if;

  key := jsonb_populate_record(
    null::carteiro.api_keys,
    jsonb_build_object('accounts', maker.accounts, 'expires_at', maker.expires_at)
      || wanted
      || jsonb_build_object('id', gen_random_uuid(), 'user_id', owner_id, 'created_at', now(), 'created_by_key', by_key)
  );
  if by_key is not null and not carteiro.is_api_key_within(key, maker) then
    raise exception 'an API key makes only keys within its own scopes, mode, accounts and expiry' using errcode = 'CT403';
  elsif (key.scopes && array['queue:read'] and operator not in ('true', '"read"'))
    or (key.scopes && array['queue:operate'] and operator <> 'true') then
    raise exception 'expected no scope of the queue that the user does not have: operator is %', operator
      using errcode = 'CT403', column = 'scopes';
  end if;
  unknown := array(
    select one.id from unnest(key.accounts) as one (id)
    where not exists (
      select from carteiro.platform_accounts as account
      where account.id = one.id and account.user_id = owner_id and account.mode = key.mode and account.status <> 'disconnected'
    )
  );
  if cardinality(unknown) > 0 then
    raise exception 'expected connected accounts of the user in mode %: % is none', key.mode, array_to_string(unknown, ', ')
      using errcode = 'CT422', column = 'accounts';
  end if;

  -- Of several at once each counts the others.
  perform pg_advisory_xact_lock(hashtext('api_keys'), hashtext(owner_id::text));
  if exists (select from carteiro.api_keys where user_id = owner_id and name = key.name and revoked_at is null) then
    raise exception 'expected another name: there is a key "%". If its secret was lost, rotate it', key.name
      using errcode = 'CT002', column = 'name';
  end if;
  select count(*) filter (where revoked_at is null) as in_force, count(*) as made into counted
  from carteiro.api_keys
  where user_id = owner_id;
  if counted.in_force >= carteiro.max_api_keys() then
    raise exception 'expected at most % keys of one user: revoke one that is not needed', carteiro.max_api_keys()
      using errcode = 'CT002';
  elsif counted.made >= carteiro.max_api_keys() * max_made then
    raise exception 'expected at most % keys of one user with those that were revoked, which are kept for a while: rotate keys instead',
      carteiro.max_api_keys() * max_made
      using errcode = 'CT002';
  end if;
  insert into carteiro.api_keys select key.*;
  insert into carteiro.api_key_secrets (hash, key_id) values (secret_hash, key.id);
  return carteiro.api_key_json(key);
end
$$;


-- schemas/keys/edit_api_key.sql

-- Changes a key's name, expiry or scopes: changes is { name?, expires_at?, scopes? }. Scopes are only narrowed. Raises CT404 and
-- CT002 as lock_api_key does, CT002 for a name that is in use, CT403 for scopes or an expiry that would widen.
create function carteiro.edit_api_key(wanted_id uuid, owner_id uuid, by_key uuid, changes jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  before constant carteiro.api_keys := carteiro.lock_api_key(wanted_id, owner_id, by_key);
  key carteiro.api_keys := jsonb_populate_record(before, changes);
begin
  -- Of several at once with one name each sees the others.
  perform pg_advisory_xact_lock(hashtext('api_keys'), hashtext(key.user_id::text));
  if not key.scopes <@ before.scopes then
    raise exception 'expected some of %: scopes are only narrowed, for more make another key', array_to_string(before.scopes, ', ')
      using errcode = 'CT403', column = 'scopes';
  elsif exists (
    select from carteiro.api_keys as caller
    where caller.id = by_key and not carteiro.is_api_key_within(key, caller)
  ) then
    raise exception 'expected an end no later than that of the API key that asks' using errcode = 'CT403', column = 'expires_at';
  elsif exists (
    select from carteiro.api_keys as other
    where other.user_id = key.user_id and other.name = key.name and other.revoked_at is null and other.id <> key.id
  ) then
    raise exception 'expected another name: there is a key "%"', key.name using errcode = 'CT002', column = 'name';
  end if;
  update carteiro.api_keys
  set name = key.name, expires_at = key.expires_at, scopes = key.scopes
  where id = key.id;
  return carteiro.api_key_json(key);
end
$$;


-- schemas/keys/is_api_key_within.sql

-- Whether a key could have been made by another one: of the same user and mode, with no right more, and not for longer. A key
-- sees and changes only such keys: with the secret of any other it would widen itself.
create function carteiro.is_api_key_within(key carteiro.api_keys, bounds carteiro.api_keys) returns boolean
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  return key.user_id = bounds.user_id
    and key.mode = bounds.mode
    and key.scopes <@ bounds.scopes
    and (bounds.accounts is null or coalesce(key.accounts <@ bounds.accounts, false))
    and (bounds.expires_at is null or coalesce(key.expires_at <= bounds.expires_at, false));
end
$$;


-- schemas/keys/list_api_keys.sql

-- The keys that a caller may see (api_keys_of), the newest first; or the one of them that is asked for.
create function carteiro.list_api_keys(owner_id uuid, by_key uuid, wanted_id uuid default null) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return coalesce(
    (
      select jsonb_agg(carteiro.api_key_json(key) order by key.created_at desc, key.id)
      from carteiro.api_keys_of(owner_id, by_key) as key
      where wanted_id is null or key.id = wanted_id
    ),
    '[]'
  );
end
$$;


-- schemas/keys/lock_api_key.sql

-- A key that a caller may change, locked. Raises CT404 when there is none, CT002 when it is revoked.
create function carteiro.lock_api_key(wanted_id uuid, owner_id uuid, by_key uuid) returns carteiro.api_keys
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  key carteiro.api_keys;
begin
  perform from carteiro.api_keys where id = wanted_id for no key update;
  select * into key from carteiro.api_keys_of(owner_id, by_key) where id = wanted_id;
  if not found then
    raise exception 'API key % does not exist', wanted_id using errcode = 'CT404';
  elsif key.revoked_at is not null then
    raise exception 'this API key was revoked: make another one' using errcode = 'CT002';
  end if;
  return key;
end
$$;


-- schemas/keys/max_api_keys.sql

-- How many keys a user may have at once; revoked ones do not count.
create function carteiro.max_api_keys() returns integer
language sql immutable
return 100;


-- schemas/keys/revoke_api_key.sql

-- Revokes a key: none of its secrets is accepted from now on. Raises CT404 for a key that the caller may not see; one that was
-- revoked before stays as it is.
create function carteiro.revoke_api_key(wanted_id uuid, owner_id uuid, by_key uuid) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  key carteiro.api_keys;
begin
  select * into key from carteiro.api_keys_of(owner_id, by_key) where id = wanted_id;
  if not found then
    raise exception 'API key % does not exist', wanted_id using errcode = 'CT404';
  end if;
  update carteiro.api_keys set revoked_at = coalesce(revoked_at, now()) where id = wanted_id returning * into key;
  update carteiro.api_key_secrets set valid_until = now()
  where key_id = wanted_id and (valid_until is null or valid_until > now());
  return carteiro.api_key_json(key);
end
$$;


-- schemas/keys/rotate_api_key.sql

-- Gives a key another secret; the one before stays valid for a while. Raises CT404 and CT002 as lock_api_key does, CT002 for a key
-- that has expired.
create function carteiro.rotate_api_key(
  wanted_id uuid, owner_id uuid, by_key uuid, secret_hash bytea, new_prefix text, overlap interval
) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  -- However often a key is rotated, so many of its secrets are kept.
  kept_secrets constant integer := 10;
  key carteiro.api_keys := carteiro.lock_api_key(wanted_id, owner_id, by_key);
begin
  if key.expires_at <= now() then
    raise exception 'this API key has expired: give it a later end first' using errcode = 'CT002';
  end if;
  update carteiro.api_keys set prefix = new_prefix where id = key.id returning * into key;
  update carteiro.api_key_secrets set valid_until = now() + overlap where key_id = key.id and valid_until is null;
  insert into carteiro.api_key_secrets (hash, key_id) values (secret_hash, key.id);
  delete from carteiro.api_key_secrets
  where hash in (
    select hash from carteiro.api_key_secrets where key_id = key.id order by created_at desc, hash offset kept_secrets
  );
  return carteiro.api_key_json(key);
end
$$;


-- schemas/media/acquire_upload_lease.sql

-- The right to write a resumable upload, for one request: held. busy: another request has it, and learns that it is wanted.
-- gone: there is no such upload.
create function carteiro.acquire_upload_lease(upload_id uuid, new_holder uuid, lease interval) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.resumable_uploads
  set holder = new_holder, held_until = clock_timestamp() + lease, is_wanted = false
  where id = upload_id and (holder is null or held_until < clock_timestamp());
  if found then
    return 'held';
  end if;
  update carteiro.resumable_uploads set is_wanted = true where id = upload_id and not is_wanted;
  return case when exists (select from carteiro.resumable_uploads where id = upload_id) then 'busy' else 'gone' end;
end
$$;


-- schemas/media/begin_resumable_upload.sql

-- Begins a resumable upload, which counts from now on; owner_id null: the service role's, for no user. Raises as
-- require_room_for_bytes does.
create function carteiro.begin_resumable_upload(owner_id uuid, upload_id uuid, file_name text, file_bytes bigint, keep_for interval, of_mode text default 'live') returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  perform carteiro.count_upload(owner_id, file_bytes);
  insert into carteiro.resumable_uploads (id, user_id, name, bytes, expires_at, mode)
  values (upload_id, owner_id, file_name, file_bytes, now() + keep_for, of_mode);
end
$$;


-- schemas/media/check_upload_quota.sql

-- Whether an upload of at least so many bytes may be kept. Raises as require_room_for_bytes does.
create function carteiro.check_upload_quota(owner_id uuid, at_least bigint) returns void
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  perform carteiro.require_room_for_bytes(
    owner_id,
    coalesce((select bytes from carteiro.media_usage where user_id = owner_id), 0),
    at_least
  );
end
$$;


-- schemas/media/compare_media.sql

-- What a store has and no row knows, and rows whose file the store has not: { unknown: uuid[], missing: uuid[], rows }. stored_ids is
-- everything in the store whose id is above after_id and not above last_id (null: without an end). rows is how many were compared.
-- Rows of the last hour are left out of missing: their files may be on their way.
create function carteiro.compare_media(stored_ids uuid[], after_id uuid, last_id uuid) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return jsonb_build_object(
    'unknown', array(
      select stored.id from unnest(stored_ids) as stored (id)
      where not exists (select from carteiro.media_uploads as kept where kept.id = stored.id)
        and not exists (select from carteiro.resumable_uploads as open where open.id = stored.id)
    ),
    'missing', array(
      select id from carteiro.media_uploads
      where (after_id is null or id > after_id) and (last_id is null or id <= last_id)
        and created_at < now() - interval '1 hour' and id <> all (stored_ids)
    ),
    'rows', (
      select count(*) from carteiro.media_uploads
      where (after_id is null or id > after_id) and (last_id is null or id <= last_id)
    )
  );
end
$$;


-- schemas/media/connect_edited_job_uploads.sql

-- Notes which uploads a job shows that it did not show before, and holds them until the transaction ends. Those that it shows no more
-- are for edit_publication_job to let go. Raises CT410 when one of them has already been given up for removal.
create function carteiro.connect_edited_job_uploads() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  perform carteiro.hold_uploads('{}', carteiro.uploads_in(new.content));
  insert into carteiro.job_uploads (upload_id, job_id)
  select id, new.id from carteiro.media_uploads where id = any (carteiro.uploads_in(new.content))
  on conflict do nothing;
  return null;
end
$$;

create trigger connect_edited_job_uploads
  after update of content on public.publication_jobs
  for each row when (old.content <> new.content)
  execute function carteiro.connect_edited_job_uploads();


-- schemas/media/connect_job_uploads.sql

-- Notes which uploads new jobs show, and holds them until the transaction ends. Raises CT410 when one of them has already been given up for removal.
create function carteiro.connect_job_uploads() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job_ids uuid[];
  upload_ids uuid[];
begin
  select array_agg(job.id), array_agg(shown.id) into job_ids, upload_ids
  from inserted as job
  cross join lateral unnest(carteiro.uploads_in(job.content)) as shown (id)
  where strpos(job.content::text, '/media/') > 0;
  if job_ids is null then
    return null;
  end if;
  perform carteiro.hold_uploads('{}', upload_ids);
  insert into carteiro.job_uploads (upload_id, job_id)
  select upload.id, shown.job_id
  from unnest(job_ids, upload_ids) as shown (job_id, upload_id)
  join carteiro.media_uploads as upload on upload.id = shown.upload_id;
  return null;
end
$$;

-- After bound_jobs_of_users, and before enqueue_inserted_jobs, whose locks come later (docs/locks.md).
create trigger connect_job_uploads
  after insert on public.publication_jobs
  referencing new table as inserted
  for each statement execute function carteiro.connect_job_uploads();


-- schemas/media/count_upload.sql

-- Counts bytes towards their owner's quota, and waits for others who do. Raises as require_room_for_bytes does.
create function carteiro.count_upload(owner_id uuid, file_bytes bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  used bigint;
begin
  if owner_id is null then
    return;
  end if;
  insert into carteiro.media_usage as usage (user_id, bytes)
  values (owner_id, file_bytes)
  on conflict (user_id) do update set bytes = usage.bytes + excluded.bytes
  returning bytes into used;
  perform carteiro.require_room_for_bytes(owner_id, used - file_bytes, file_bytes);
end
$$;


-- schemas/media/drop_resumable_upload.sql

-- Gives up a resumable upload whose bytes are gone.
create function carteiro.drop_resumable_upload(upload_id uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  dropped carteiro.resumable_uploads;
begin
  delete from carteiro.resumable_uploads where id = upload_id returning * into dropped;
  update carteiro.media_usage set bytes = bytes - dropped.bytes
  where user_id = dropped.user_id and dropped.refusal is null;
end
$$;


-- schemas/media/expired_resumable_uploads.sql

-- The ids of resumable uploads that were not finished in time, and that no request writes.
create function carteiro.expired_resumable_uploads(max_uploads integer) returns uuid[]
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return array(
    select id from carteiro.resumable_uploads
    where expires_at < now() and (held_until is null or held_until < now())
    order by expires_at
    limit max_uploads
  );
end
$$;


-- schemas/media/find_resumable_upload.sql

-- What has become of a resumable upload: { state, name, bytes, owner_id, expires_at, refusal }, its state open, refused, expired or kept.
-- Null when the user has none of this id. owner_id null: any user's; of_mode: of this mode alone.
create function carteiro.find_resumable_upload(owner_id uuid, upload_id uuid, of_mode text default null) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return coalesce(
    (
      select jsonb_build_object(
        'state', case when refusal is not null then 'refused' when expires_at < now() then 'expired' else 'open' end,
        'name', name, 'bytes', bytes, 'owner_id', user_id, 'expires_at', expires_at, 'refusal', refusal
      )
      from carteiro.resumable_uploads
      where id = upload_id and (owner_id is null or user_id = owner_id) and (of_mode is null or mode = of_mode)
    ),
    (
      select jsonb_build_object('state', 'kept', 'name', name, 'bytes', bytes, 'owner_id', user_id)
      from carteiro.media_uploads
      where id = upload_id and (user_id is not null or of_service) and (owner_id is null or user_id = owner_id)
        and (of_mode is null or mode = of_mode)
    )
  );
end
$$;


-- schemas/media/finish_resumable_upload.sql

-- The upload is kept from now on: it counts already. False when there is no such upload, or it was refused.
create function carteiro.finish_resumable_upload(upload_id uuid, media_type text default null) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  finished carteiro.resumable_uploads;
begin
  delete from carteiro.resumable_uploads where id = upload_id and refusal is null returning * into finished;
  if not found then
    return false;
  end if;
  insert into carteiro.media_uploads (id, user_id, name, bytes, of_service, mode, type)
  values (finished.id, finished.user_id, finished.name, finished.bytes, finished.user_id is null, finished.mode, media_type);
  return true;
end
$$;


-- schemas/media/forget_missing_uploads.sql

-- Uploads whose files are gone count no more, and are gone, too; but for those that a job is being made to show, or that are deleted
-- at this moment.
create function carteiro.forget_missing_uploads(upload_ids uuid[]) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  missing uuid[] := array(
    select id from carteiro.media_uploads where id = any (upload_ids) order by id for update skip locked
  );
begin
  update carteiro.media_usage as usage
  set bytes = usage.bytes - theirs.bytes
  from (select user_id, sum(bytes) as bytes from carteiro.media_uploads where id = any (missing) group by user_id) as theirs
  where usage.user_id = theirs.user_id;
  delete from carteiro.media_uploads where id = any (missing);
end
$$;


-- schemas/media/forget_uploads.sql

-- Their files are gone.
create function carteiro.forget_uploads(upload_ids uuid[]) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  delete from carteiro.media_uploads where id = any (upload_ids) and user_id is null;
end
$$;


-- schemas/media/give_up_unneeded_uploads.sql

-- Checks the next uploads that may not be needed any more, and gives up those that no job can still need: they count no more, and their
-- files are to be removed (uploads_to_remove). The others are checked again when their time has come, in a day at the latest, since
-- jobs and settings change. Answers how many were checked: zero when there are no more.
create function carteiro.give_up_unneeded_uploads(max_uploads integer) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  -- What a job is being made to show is locked (missing_uploads), and skipped.
  checked uuid[] := array(
    select id from carteiro.media_uploads
    where (user_id is not null or of_service) and check_after <= now()
    order by check_after
    limit max_uploads
    for update skip locked
  );
  removals timestamptz[];
  unneeded uuid[];
begin
  -- A statement of its own, which sees what was committed before the rows were locked.
  select array_agg(upload.id), array_agg(its.removed_after) into checked, removals
  from carteiro.media_uploads as upload
  cross join lateral carteiro.upload_need(upload.id, upload.created_at) as its
  where upload.id = any (checked);

  update carteiro.media_uploads as upload
  set check_after = least(its.removed_after, now() + interval '1 day')
  from unnest(checked, removals) as its (id, removed_after)
  where upload.id = its.id and (its.removed_after is null or its.removed_after > now());

  unneeded := array(
    select its.id from unnest(checked, removals) as its (id, removed_after) where its.removed_after <= now()
  );
  perform from carteiro.media_usage
  where user_id in (select user_id from carteiro.media_uploads where id = any (unneeded))
  order by user_id
  for update;
  update carteiro.media_usage as usage
  set bytes = usage.bytes - theirs.bytes
  from (select user_id, sum(bytes) as bytes from carteiro.media_uploads where id = any (unneeded) group by user_id) as theirs
  where usage.user_id = theirs.user_id;
  update carteiro.media_uploads set user_id = null, of_service = false where id = any (unneeded);
  return coalesce(cardinality(checked), 0);
end
$$;


-- schemas/media/give_up_upload.sql

-- Gives up an upload: it counts no more, and its file is to be removed. Raises CT404 when the user has no such upload (of this mode), CT002
-- while a job that is not finished shows it.
create function carteiro.give_up_upload(owner_id uuid, upload_id uuid, of_mode text default null) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  given_up carteiro.media_uploads;
begin
  select * into given_up from carteiro.media_uploads
  where id = upload_id and user_id = owner_id and (of_mode is null or mode = of_mode)
  for update;
  if not found then
    raise exception 'there is no such upload' using errcode = 'CT404';
  end if;
  if exists (
    select from carteiro.job_uploads as shown
    join public.publication_jobs as job on job.id = shown.job_id
    where shown.upload_id = given_up.id and job.status in ('pending', 'processing')
  ) then
    raise exception 'a job that is not finished shows this upload: cancel it first, or wait until it is done'
      using errcode = 'CT002';
  end if;

  update carteiro.media_uploads set user_id = null where id = upload_id;
  update carteiro.media_usage set bytes = bytes - given_up.bytes where user_id = owner_id;
end
$$;


-- schemas/media/hold_uploads.sql

-- Holds uploads as missing_uploads does. Raises CT410 when one of them is not there.
create function carteiro.hold_uploads(needed uuid[], mentioned uuid[] default '{}') returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  missing uuid[] := carteiro.missing_uploads(needed, mentioned);
begin
  if missing <> '{}' then
    raise exception '%', carteiro.missing_uploads_message(missing) using errcode = 'CT410', column = 'mediaFiles';
  end if;
end
$$;


-- schemas/media/list_uploads.sql

-- What a user has uploaded, the newest first: { used_bytes, limit_bytes, uploads: [{ id, name, type, bytes, created_at, mode, waiting_jobs,
-- last_job_ended_at, removed_after }] }; the last three are those of upload_need. type is null of uploads of earlier releases. of_mode:
-- those of one mode alone.
create function carteiro.list_uploads(owner_id uuid, max_uploads integer, created_before timestamptz default null, of_mode text default null)
returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return jsonb_build_object(
    'used_bytes', coalesce((select bytes from carteiro.media_usage where user_id = owner_id), 0),
    'limit_bytes', (select stored_bytes_per_user from carteiro.queue_settings),
    'uploads', array(
      select jsonb_build_object(
        'id', upload.id, 'name', upload.name, 'type', upload.type, 'bytes', upload.bytes, 'created_at', upload.created_at,
        'mode', upload.mode, 'waiting_jobs', need.waiting_jobs, 'last_job_ended_at', need.last_job_ended_at,
        'removed_after', need.removed_after
      )
      from (
        select * from carteiro.media_uploads
        where user_id = owner_id and (of_mode is null or mode = of_mode) and (created_before is null or created_at < created_before)
        order by created_at desc, id desc
        limit max_uploads
      ) as upload
      cross join lateral carteiro.upload_need(upload.id, upload.created_at) as need
      order by upload.created_at desc, upload.id desc
    )
  );
end
$$;


-- schemas/media/media_totals.sql

-- What is stored of all users, and what has begun to arrive: { files, bytes, unfinished, unfinished_bytes, limit_bytes,
-- keep_unused_uploads_seconds }.
create function carteiro.media_totals() returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return (
    select jsonb_build_object(
      'files', count(*), 'bytes', coalesce(sum(bytes), 0),
      'unfinished', (select count(*) from carteiro.resumable_uploads where refusal is null),
      'unfinished_bytes', (select coalesce(sum(bytes), 0) from carteiro.resumable_uploads where refusal is null),
      'limit_bytes', (select stored_bytes_per_user from carteiro.queue_settings),
      'keep_unused_uploads_seconds',
      (select extract(epoch from keep_unused_uploads)::bigint from carteiro.queue_settings)
    )
    from carteiro.media_uploads
  );
end
$$;


-- schemas/media/missing_uploads.sql

-- Until the transaction ends, these uploads are not given up: what gives one up waits, and sees then what shows it. Answers those of
-- them that are not there: needed ones that are gone or given up, and mentioned ones that are given up. An upload that is only
-- mentioned may be another gateway's, of which nothing is known here. A file of Supabase
-- Storage has such an address, too, and is the app's.
create function carteiro.missing_uploads(needed uuid[], mentioned uuid[] default '{}') returns uuid[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform from carteiro.media_uploads where id = any (needed || mentioned) order by id for share;
  return array(
    select distinct shown.id
    from unnest(needed || mentioned) as shown (id)
    left join carteiro.media_uploads as upload on upload.id = shown.id
    where (
        upload.id is null and shown.id = any (needed)
        and not exists (select from carteiro.storage_files as file where file.id = shown.id)
      )
      or (upload.user_id is null and not upload.of_service)
  );
end
$$;


-- schemas/media/missing_uploads_message.sql

-- What a user reads of uploads that are not there any more.
create function carteiro.missing_uploads_message(missing uuid[]) returns text
language sql immutable
return format(
  'expected uploads that are still kept: %s %s removed meanwhile. Upload the files again',
  array_to_string(missing, ', '),
  case cardinality(missing) when 1 then 'was' else 'were' end
);


-- schemas/media/refuse_resumable_upload.sql

-- What arrived is no file to be kept: the upload counts no more. Its row stays until it expires, for those who ask why.
create function carteiro.refuse_resumable_upload(upload_id uuid, reason jsonb) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  refused carteiro.resumable_uploads;
begin
  update carteiro.resumable_uploads set refusal = reason where id = upload_id and refusal is null returning * into refused;
  update carteiro.media_usage set bytes = bytes - refused.bytes where user_id = refused.user_id;
end
$$;


-- schemas/media/refuse_without_uploads.sql

-- Which of several requests to enqueue show uploads that are not there any more: for each, null or { sqlstate, message, column }. The
-- uploads of the others are held until the transaction ends. A request's "uploads" are the ids of those that it shows.
create function carteiro.refuse_without_uploads(requests jsonb[]) returns jsonb[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  missing uuid[];
  its_missing uuid[];
  refusals jsonb[] := array_fill(null::jsonb, array[cardinality(requests)]);
begin
  missing := carteiro.missing_uploads(array(
    select distinct upload::uuid
    from unnest(requests) as request, jsonb_array_elements_text(request -> 'uploads') as upload
  ));
  if missing = '{}' then
    return refusals;
  end if;
  for place in 1 .. cardinality(requests)
  loop
    its_missing := array(
      select upload::uuid from jsonb_array_elements_text(requests[place] -> 'uploads') as upload
      where upload::uuid = any (missing)
    );
    if its_missing <> '{}' then
      refusals[place] := jsonb_build_object(
        'sqlstate', 'CT410', 'message', carteiro.missing_uploads_message(its_missing), 'column', 'mediaFiles'
      );
    end if;
  end loop;
  return refusals;
end
$$;


-- schemas/media/register_upload.sql

-- Notes an upload that has arrived; owner_id null: the service role's, which counts towards no quota. Of several at once each counts
-- the others, so that no more is kept than the quota allows. Raises as require_room_for_bytes does.
create function carteiro.register_upload(
  owner_id uuid, upload_id uuid, file_name text, file_bytes bigint, of_mode text default 'live',
  media_type text default null
) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  perform carteiro.count_upload(owner_id, file_bytes);
  insert into carteiro.media_uploads (id, user_id, name, bytes, of_service, mode, type)
  values (upload_id, owner_id, file_name, file_bytes, owner_id is null, of_mode, media_type);
end
$$;


-- schemas/media/release_upload_lease.sql

-- Ends the lease of a request, if it still has it.
create function carteiro.release_upload_lease(upload_id uuid, of_holder uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.resumable_uploads set holder = null, held_until = null, is_wanted = false
  where id = upload_id and holder = of_holder;
end
$$;


-- schemas/media/renew_upload_lease.sql

-- Renews the lease of a request: held, or wanted when another one waits for it. lost: it has run out and another request has it,
-- or the upload is gone. Written only when half of it is over.
create function carteiro.renew_upload_lease(upload_id uuid, of_holder uuid, lease interval) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  held carteiro.resumable_uploads;
begin
  select * into held from carteiro.resumable_uploads where id = upload_id and holder = of_holder;
  if not found then
    return 'lost';
  end if;
  if held.held_until < clock_timestamp() + lease / 2 then
    update carteiro.resumable_uploads set held_until = clock_timestamp() + lease
    where id = upload_id and holder = of_holder;
    if not found then
      return 'lost';
    end if;
  end if;
  return case when held.is_wanted then 'wanted' else 'held' end;
end
$$;


-- schemas/media/require_room_for_bytes.sql

-- Raises CT429 when an upload of so many bytes is more than a user may store; its detail is the seconds until the first of
-- their oldest is removed. CT413 when it would be too much even alone.
create function carteiro.require_room_for_bytes(of_user uuid, used bigint, more bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  settings record;
  first_removal timestamptz;
begin
  select stored_bytes_per_user, keep_media_after_last_job into settings from carteiro.queue_settings;
  if more > settings.stored_bytes_per_user then
    raise exception 'expected a file of at most % bytes, for no more is kept of one user; this has %',
      settings.stored_bytes_per_user, more
      using errcode = 'CT413', column = 'file';
  elsif used + more > settings.stored_bytes_per_user then
    select min(need.removed_after) into first_removal
    from (
      select * from carteiro.media_uploads where user_id = of_user order by created_at limit 1000
    ) as upload
    cross join lateral carteiro.upload_need(upload.id, upload.created_at) as need;
    raise exception 'expected at most % bytes of uploads of one user: % are stored already, and this adds %. Delete uploads (DELETE /api/media/{id}), or wait until those are removed that no job needs',
      settings.stored_bytes_per_user, used, more
      using errcode = 'CT429', column = 'file',
        detail = greatest(ceil(extract(epoch from
          coalesce(first_removal - now(), settings.keep_media_after_last_job))), 60)::bigint;
  end if;
end
$$;


-- schemas/media/room_for_upload.sql

-- How many bytes more of uploads a user may store; null where there is no limit.
create function carteiro.room_for_upload(owner_id uuid) returns bigint
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return (
    select greatest(
      settings.stored_bytes_per_user
        - coalesce((select bytes from carteiro.media_usage where user_id = owner_id), 0),
      0
    )
    from carteiro.queue_settings as settings
    where settings.stored_bytes_per_user is not null
  );
end
$$;


-- schemas/media/top_uploaders.sql

-- For operators: the users with most bytes of uploads, [{ user_id, bytes, files }]. Bytes are those that count towards the quota.
create function carteiro.top_uploaders(max_users integer) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'user_id', top.user_id, 'bytes', top.bytes,
      'files', (select count(*) from carteiro.media_uploads as upload where upload.user_id = top.user_id)
    ) order by top.bytes desc, top.user_id), '[]')
    from (
      select user_id, bytes from carteiro.media_usage where bytes > 0 order by bytes desc, user_id limit max_users
    ) as top
  );
end
$$;


-- schemas/media/upload_need.sql

-- What an upload is kept for: how many jobs that are not finished show it, when the last of the others ended (null: no job has shown
-- it), and when it is removed. removed_after is null while a job is not finished. It is read from the jobs that show it, by index.
create function carteiro.upload_need(
  of_upload uuid, uploaded_at timestamptz, out waiting_jobs bigint, out last_job_ended_at timestamptz, out removed_after timestamptz
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  select count(*) filter (where job.status in ('pending', 'processing')), max(job.completed_at)
  into waiting_jobs, last_job_ended_at
  from carteiro.job_uploads as shown
  join public.publication_jobs as job on job.id = shown.job_id
  where shown.upload_id = of_upload;

  if waiting_jobs = 0 then
    select coalesce(last_job_ended_at + keep_media_after_last_job, uploaded_at + keep_unused_uploads)
    into removed_after
    from carteiro.queue_settings;
  end if;
end
$$;


-- schemas/media/uploads_in.sql

-- The ids of uploads whose addresses stand in a content, of this gateway or another one. Becomes part of the statement that calls it.
create function carteiro.uploads_in(content jsonb) returns uuid[]
language sql immutable
return array(
  select distinct found.parts[1]::uuid
  from regexp_matches(content::text, '/media/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/', 'g') as found (parts)
);


-- schemas/media/uploads_to_remove.sql

-- The ids of uploads whose files are to be removed: given up, or of deleted users.
create function carteiro.uploads_to_remove(max_uploads integer) returns uuid[]
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return array(select id from carteiro.media_uploads where user_id is null and not of_service limit max_uploads);
end
$$;


-- schemas/media_tasks/add_job_preparations.sql

-- Notes how files of jobs are to be prepared, in place of what was noted before.
--
--   preparations  of each job { policy: convert | refuse, wish?: {}, files: [{ file_index, kind, key, of_publication? (the key is of
--                 its publication alone), spec, original, changes?, prepared_at? (was prepared already) }] }
--
-- The caller has locked or made the jobs, and joins their tasks (join_media_tasks).
create function carteiro.add_job_preparations(job_ids uuid[], preparations jsonb[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from carteiro.job_media_tasks where job_id = any (job_ids);
  delete from carteiro.job_conversions where job_id = any (job_ids);

  insert into carteiro.job_conversions (job_id, wish)
  select one.job_id, coalesce(one.preparation -> 'wish', '{}')
  from unnest(job_ids, preparations) as one (job_id, preparation)
  where one.preparation ->> 'policy' = 'convert';

  insert into carteiro.job_media_tasks (job_id, file_index, kind, key, spec, original, changes, prepared_at)
  select job.id, file.file_index, file.kind,
    file.key || case when file.of_publication then ' ' || job.publication_id else '' end,
    file.spec, file.original, coalesce(file.changes, '[]'), file.prepared_at
  from unnest(job_ids, preparations) as one (job_id, preparation)
  join public.publication_jobs as job on job.id = one.job_id
  cross join jsonb_to_recordset(coalesce(one.preparation -> 'files', '[]')) as file (
    file_index integer, kind text, key text, of_publication boolean, spec jsonb, original jsonb, changes jsonb,
    prepared_at timestamptz
  );
end
$$;


-- schemas/media_tasks/claim_media_task.sql

-- Gives a gateway the next task: of the user whose last one was begun longest ago, the oldest. new_token is its lease, and the id
-- under which it stores the result. A task whose lease has run out so often that it has had max_attempts has failed: it may be what
-- ends its gateways. Answers null when nothing is to be done, or { id, user_id, mode, kind, key, spec, attempt, left_token? (of a
-- claim before that did not end: remove what it has stored) }.
create function carteiro.claim_media_task(kinds text[], new_token uuid, lease interval, max_attempts integer)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  task carteiro.media_tasks;
  left_token uuid;
begin
  loop
    select * into task
    from carteiro.media_tasks as next
    where next.kind = any (kinds)
      and ((next.state = 'waiting' and next.run_at <= now()) or (next.state = 'running' and next.lease_expires_at < now()))
      and carteiro.is_media_task_wanted(next.id)
    order by (
      select max(theirs.claimed_at) from carteiro.media_tasks as theirs where theirs.user_id = next.user_id
    ) nulls first, next.created_at, next.id
    limit 1
    for update skip locked;
    if not found then
      return null;
    end if;
    left_token := task.lease_token;
    if task.attempts < max_attempts then
      exit;
    end if;
    update carteiro.media_tasks
    set state = 'failed', ended_at = now(), error_code = 'preparation_interrupted',
      error_message = format('The file could not be prepared: it was begun %s times, and each time interrupted.', attempts)
    where id = task.id;
  end loop;

  update carteiro.media_tasks
  set state = 'running', attempts = attempts + 1, lease_token = new_token, lease_expires_at = now() + lease,
    claimed_at = clock_timestamp(), progress = 0
  where id = task.id
  returning * into task;
  return jsonb_strip_nulls(jsonb_build_object(
    'id', task.id, 'user_id', task.user_id, 'mode', task.mode, 'kind', task.kind, 'key', task.key, 'spec', task.spec,
    'attempt', task.attempts, 'left_token', left_token
  ));
end
$$;


-- schemas/media_tasks/fail_media_task.sql

-- Ends a try at a task that failed. retry_after null: for good, and every job that waits for it fails (release_prepared_jobs).
-- False: the lease is lost.
create function carteiro.fail_media_task(
  task_id uuid, token uuid, code text, message text, retry_after interval default null
) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.media_tasks as task
  set state = case when retry_after is null then 'failed' else 'waiting' end,
    run_at = now() + coalesce(retry_after, interval '0'),
    error_code = case when retry_after is null then code end,
    error_message = case when retry_after is null then message end,
    ended_at = case when retry_after is null then now() end
  where task.id = task_id and task.lease_token = token and task.state = 'running';
  return found;
end
$$;


-- schemas/media_tasks/finish_media_task.sql

-- Ends a task with its result (an entry of mediaFiles), which is stored under the claim's token: it is an upload of the task's
-- user from then on. False: the lease is lost, and the result is to be removed. Raises as require_room_for_bytes does.
create function carteiro.finish_media_task(task_id uuid, token uuid, new_result jsonb, of_content text) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  task carteiro.media_tasks;
begin
  update carteiro.media_tasks as its
  set state = 'done', result = new_result, upload_id = token, content_key = of_content, progress = 1, ended_at = now()
  where its.id = task_id and its.lease_token = token and its.state = 'running'
  returning * into task;
  if not found then
    return false;
  end if;
  perform carteiro.register_upload(
    task.user_id, token, new_result ->> 'name', (new_result ->> 'size')::bigint, task.mode,
    new_result ->> 'type'
  );
  return true;
end
$$;


-- schemas/media_tasks/give_back_media_task.sql

-- Returns a task that a gateway which stops has not ended, or that is not wanted any more; it costs no attempt.
create function carteiro.give_back_media_task(task_id uuid, token uuid) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.media_tasks as task
  set state = 'waiting', attempts = task.attempts - 1, run_at = now(), progress = 0
  where task.id = task_id and task.lease_token = token and task.state = 'running';
  if not found then
    return false;
  end if;
  perform pg_notify('media_task_wake_up', '');
  return true;
end
$$;


-- schemas/media_tasks/hold_for_preparation.sql

-- Holds a pending job, locked by the caller, while files of it are prepared, and joins their tasks. Answers whether it must wait.
create function carteiro.hold_for_preparation(of_job_id uuid) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs;
begin
  if not carteiro.needs_preparation(of_job_id) then
    return false;
  end if;
  perform carteiro.join_media_tasks(array[of_job_id]);
  select * into job from public.publication_jobs where id = of_job_id;
  if job.hold_reason is distinct from 'preparing_media' then
    perform carteiro.transition_job(of_job_id, 'preparation_started', new_hold_reason => 'preparing_media');
  end if;
  return true;
end
$$;


-- schemas/media_tasks/is_media_task_wanted.sql

-- Whether a job waits for a task. Those of jobs that were cancelled, deleted, edited or have failed are wanted no more.
create function carteiro.is_media_task_wanted(of_task_id uuid) returns boolean
language sql stable
return exists (
  select from carteiro.job_media_tasks as file
  join public.publication_jobs as job on job.id = file.job_id
  where file.task_id = of_task_id and file.prepared_at is null
    and job.status = 'pending' and job.hold_reason = 'preparing_media'
);


-- schemas/media_tasks/job_preparation_json.sql

-- How the files of a job are prepared: { policy: convert | refuse, wish, files: [{ file_index, kind, key, spec, original, changes, prepared_at }] }.
create function carteiro.job_preparation_json(of_job_id uuid) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  wish jsonb := (select its.wish from carteiro.job_conversions as its where its.job_id = of_job_id);
begin
  return jsonb_build_object(
    'policy', case when wish is null then 'refuse' else 'convert' end,
    'wish', coalesce(wish, '{}'),
    'files', coalesce((
      select jsonb_agg(to_jsonb(file) - array['job_id', 'task_id'] order by file.file_index)
      from carteiro.job_media_tasks as file
      where file.job_id = of_job_id
    ), '[]')
  );
end
$$;


-- schemas/media_tasks/join_media_tasks.sql

-- Gives each file that jobs wait for its task: the one of equal work, or a new one. Tasks are locked in the order of their keys, so
-- that one which ends meanwhile is either seen to have ended, or its end sees the jobs. The caller has locked the jobs.
create function carteiro.join_media_tasks(job_ids uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  wanted record;
  joined carteiro.media_tasks;
  has_work boolean := false;
begin
  for wanted in
    select job.user_id, job.mode, file.kind, file.key, (array_agg(file.spec))[1] as spec
    from carteiro.job_media_tasks as file
    join public.publication_jobs as job on job.id = file.job_id
    where file.job_id = any (job_ids) and file.prepared_at is null
    group by job.user_id, job.mode, file.kind, file.key
    order by job.user_id, job.mode, file.kind, file.key
  loop
    insert into carteiro.media_tasks as task (user_id, mode, kind, key, spec)
    values (wanted.user_id, wanted.mode, wanted.kind, wanted.key, wanted.spec)
    on conflict (user_id, mode, kind, key) where state <> 'failed' do update set spec = task.spec
    returning * into joined;
    has_work := has_work or joined.state = 'waiting';
    update carteiro.job_media_tasks as file
    set task_id = joined.id
    from public.publication_jobs as job
    where file.job_id = any (job_ids) and file.prepared_at is null and file.kind = wanted.kind and file.key = wanted.key
      and job.id = file.job_id and job.user_id = wanted.user_id and job.mode = wanted.mode
      and file.task_id is distinct from joined.id;
  end loop;
  if has_work then
    perform pg_notify('media_task_wake_up', '');
  end if;
end
$$;


-- schemas/media_tasks/media_task_jobs.sql

-- The jobs that wait for a task: [{ option, platform, content, file_index }].
create function carteiro.media_task_jobs(of_task_id uuid) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'option', job.option, 'platform', job.platform, 'content', job.content, 'file_index', file.file_index
    ) order by job.id), '[]')
    from carteiro.job_media_tasks as file
    join public.publication_jobs as job on job.id = file.job_id
    where file.task_id = of_task_id and file.prepared_at is null
      and job.status = 'pending' and job.hold_reason = 'preparing_media'
  );
end
$$;


-- schemas/media_tasks/media_task_leases.sql

-- The tokens of tasks at work: whatever a gateway keeps on its disk under another one is a leftover.
create function carteiro.media_task_leases() returns uuid[]
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return array(select lease_token from carteiro.media_tasks where state = 'running');
end
$$;


-- schemas/media_tasks/release_prepared_job.sql

-- Moves one job on whose files need no more work (release_prepared_jobs). Answers whether it was moved.
create function carteiro.release_prepared_job(waiting_job_id uuid) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs;
  tasks uuid[];
  failed carteiro.media_tasks;
  prepared jsonb;
  is_later boolean;
begin
  select * into job from public.publication_jobs
  where id = waiting_job_id and status = 'pending' and hold_reason = 'preparing_media'
  for update;
  if not found then
    return false;
  end if;

  -- A file that an edit has exchanged without planning anew: what was planned is not for it.
  delete from carteiro.job_media_tasks as file
  where file.job_id = job.id and file.prepared_at is null
    and file.original ->> 'url' is distinct from job.content #>> array['mediaFiles', file.file_index::text, 'url'];
  if exists (
    select from carteiro.job_media_tasks as file
    where file.job_id = job.id and file.prepared_at is null and file.task_id is null
  ) then
    perform carteiro.join_media_tasks(array[job.id]);
  end if;
  tasks := array(
    select task_id from carteiro.job_media_tasks as file where file.job_id = job.id and file.prepared_at is null
  );
  perform from carteiro.media_tasks where id = any (tasks) order by user_id, mode, kind, key for update;

  select * into failed from carteiro.media_tasks where id = any (tasks) and state = 'failed' order by ended_at limit 1;
  if found then
    perform carteiro.end_publication_job_in_failure(job.id, failed.error_code, failed.error_message,
      jsonb_build_object('verdict', 'refuse', 'media_task', failed.id));
    return true;
  end if;

  -- Results that their user has deleted, or that were removed with time.
  perform from carteiro.media_uploads
  where id in (select upload_id from carteiro.media_tasks where id = any (tasks))
  order by id
  for share;
  update carteiro.media_tasks as task
  set state = 'waiting', attempts = 0, run_at = now(), progress = 0, result = null, upload_id = null, ended_at = null
  where task.id = any (tasks) and task.state = 'done'
    and not exists (
      select from carteiro.media_uploads as upload where upload.id = task.upload_id and upload.user_id is not null
    );
  if exists (select from carteiro.media_tasks where id = any (tasks) and state in ('waiting', 'running')) then
    perform pg_notify('media_task_wake_up', '');
    return false;
  end if;

  select jsonb_agg(
    case when task.id is null then entry.file
      else task.result || jsonb_strip_nulls(jsonb_build_object('altText', entry.file -> 'altText'))
    end order by entry.place
  ) into prepared
  from jsonb_array_elements(job.content -> 'mediaFiles') with ordinality as entry (file, place)
  left join carteiro.job_media_tasks as file
    on file.job_id = job.id and file.prepared_at is null and file.file_index = entry.place - 1
  left join carteiro.media_tasks as task on task.id = file.task_id;
  update public.publication_jobs as j
  set content = jsonb_set(j.content, '{mediaFiles}', coalesce(prepared, '[]')), seq = j.seq + 1
  where j.id = job.id;
  update carteiro.job_media_tasks as file
  set prepared_at = now(), spec = file.spec || jsonb_build_object('result_url', task.result -> 'url')
  from carteiro.media_tasks as task
  where file.job_id = job.id and file.prepared_at is null and task.id = file.task_id;

  is_later := coalesce(job.scheduled_at > now(), false);
  perform carteiro.transition_job(job.id, 'prepared', jsonb_build_object('files', cardinality(tasks)),
    new_due_at => case when is_later then job.scheduled_at end);
  if is_later then
    perform carteiro.wake_for_timer(job.scheduled_at, job.mode);
  else
    perform carteiro.send_publication_jobs(array[job.id]);
  end if;
  return true;
end
$$;


-- schemas/media_tasks/release_prepared_jobs.sql

-- Moves on the jobs whose files need no more work: those that wait for a task, or (null) all that should have been moved on. In
-- one transaction the results take the place of the files in a job's content, and the job waits for its time, or goes into its
-- queue. A job of which a task has failed fails as the task did. Tasks that are gone are made anew, and so are results that were
-- deleted. Answers how many jobs were moved.
create function carteiro.release_prepared_jobs(of_task_id uuid default null, max_jobs integer default 1000) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  candidates uuid[];
  candidate uuid;
  lost uuid[];
  moved integer := 0;
begin
  if of_task_id is not null then
    candidates := array(
      select distinct file.job_id from carteiro.job_media_tasks as file
      where file.task_id = of_task_id and file.prepared_at is null
      order by file.job_id
      limit max_jobs
    );
  else
    candidates := array(
      select job.id
      from carteiro.publication_timers as timer
      join public.publication_jobs as job on job.id = timer.job_id
      where timer.mode in ('live', 'test') and timer.due_at = 'infinity' and job.hold_reason = 'preparing_media'
        and not exists (
          select from carteiro.job_media_tasks as file
          join carteiro.media_tasks as task on task.id = file.task_id
          where file.job_id = job.id and file.prepared_at is null and task.state in ('waiting', 'running')
        )
      order by job.id
      limit max_jobs
      for update of job skip locked
    );
  end if;

  -- All jobs first, then all of their tasks, each in their order: one after the other would lock a job behind a task.
  candidates := array(
    select id from public.publication_jobs
    where id = any (candidates) and status = 'pending' and hold_reason = 'preparing_media'
    order by id
    for update
  );
  lost := array(
    select distinct file.job_id from carteiro.job_media_tasks as file
    where file.job_id = any (candidates) and file.prepared_at is null and file.task_id is null
  );
  if cardinality(lost) > 0 then
    -- The others come with the next call.
    perform carteiro.join_media_tasks(lost);
    return 0;
  end if;
  perform from carteiro.media_tasks
  where id in (
    select file.task_id from carteiro.job_media_tasks as file
    where file.job_id = any (candidates) and file.prepared_at is null
  )
  order by user_id, mode, kind, key
  for update;
  foreach candidate in array candidates
  loop
    if carteiro.release_prepared_job(candidate) then
      moved := moved + 1;
    end if;
  end loop;
  return moved;
end
$$;


-- schemas/media_tasks/renew_media_task.sql

-- Renews the lease of a task, and notes how far it is (0 to 1). Answers held, lost (another has it, or it has ended: stop), or
-- unwanted (no job waits for it any more: give it back).
create function carteiro.renew_media_task(task_id uuid, token uuid, lease interval, new_progress real) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.media_tasks as task
  set lease_expires_at = now() + lease, progress = new_progress
  where task.id = task_id and task.lease_token = token and task.state = 'running';
  return case
    when not found then 'lost'
    when carteiro.is_media_task_wanted(task_id) then 'held'
    else 'unwanted'
  end;
end
$$;


-- schemas/media_tasks/report_media_progress.sql

-- Shows the jobs that wait for a task how far all of their files are. A job that is locked is left out: there will be a next time.
create function carteiro.report_media_progress(of_task_id uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  waiting uuid[] := array(
    select job.id
    from public.publication_jobs as job
    where job.id in (select file.job_id from carteiro.job_media_tasks as file where file.task_id = of_task_id and file.prepared_at is null)
      and job.status = 'pending' and job.hold_reason = 'preparing_media'
    order by job.id
    for update skip locked
  );
begin
  update public.publication_jobs as job
  set progress = theirs.percent, seq = job.seq + 1
  from (
    select file.job_id, floor(100 * avg(coalesce(task.progress, 0)))::smallint as percent
    from carteiro.job_media_tasks as file
    left join carteiro.media_tasks as task on task.id = file.task_id
    where file.job_id = any (waiting) and file.prepared_at is null
    group by file.job_id
  ) as theirs
  where job.id = theirs.job_id and job.progress <> theirs.percent;
end
$$;


-- schemas/media_tasks/reuse_media_result.sql

-- Ends a task with the result of an equal one of its user, where that is still stored. Answers whether there was one.
create function carteiro.reuse_media_result(task_id uuid, token uuid, of_content text) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  equal carteiro.media_tasks;
begin
  select other.* into equal
  from carteiro.media_tasks as task
  join carteiro.media_tasks as other
    on other.user_id = task.user_id and other.mode = task.mode and other.content_key = of_content and other.state = 'done'
  join carteiro.media_uploads as upload on upload.id = other.upload_id and upload.user_id = other.user_id
  where task.id = task_id
  limit 1
  for share of upload;
  if not found then
    return false;
  end if;
  update carteiro.media_tasks as task
  set state = 'done', result = equal.result, upload_id = equal.upload_id, content_key = of_content, progress = 1,
    ended_at = now()
  where task.id = task_id and task.lease_token = token and task.state = 'running';
  return found;
end
$$;


-- schemas/media_tasks/sweep_media_tasks.sql

-- Removes tasks that nothing needs any more: unwanted ones, failed ones, and done ones whose result is gone. Answers how many.
create function carteiro.sweep_media_tasks(max_tasks integer default 1000) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  candidates uuid[] := array(
    select task.id from carteiro.media_tasks as task
    where not (task.state = 'running' and task.lease_expires_at > now())
      and not (task.state = 'done' and exists (
        select from carteiro.media_uploads as upload where upload.id = task.upload_id and upload.user_id is not null
      ))
      and not exists (select from carteiro.job_media_tasks as file where file.task_id = task.id and file.prepared_at is null)
      and task.created_at < now() - interval '1 minute'
    limit max_tasks
    for update skip locked
  );
  removed integer;
begin
  -- Seen anew: a job may have joined one before it was locked.
  delete from carteiro.media_tasks as task
  where task.id = any (candidates)
    and not exists (select from carteiro.job_media_tasks as file where file.task_id = task.id and file.prepared_at is null);
  get diagnostics removed = row_count;

  -- Of cancelled, deleted and failed jobs: a retry makes it anew.
  candidates := array(
    select task.id from carteiro.media_tasks as task
    where task.state in ('waiting', 'failed') and not carteiro.is_media_task_wanted(task.id)
      and task.created_at < now() - interval '1 minute'
    limit max_tasks
    for update skip locked
  );
  delete from carteiro.media_tasks as task
  where task.id = any (candidates) and not carteiro.is_media_task_wanted(task.id);
  return removed + cardinality(candidates);
end
$$;


-- schemas/platforms/days_until_sunset.sql

-- Whole days until then, by UTC; 0 or less: it is over.
create function carteiro.days_until_sunset(catalog jsonb) returns integer
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return carteiro.sunset_of(catalog) - (now() at time zone 'UTC')::date;
end
$$;


-- schemas/platforms/guard_platform_with_jobs.sql

-- A job's account ensures that its platform is known (the_account_is_the_users); where there is none, complete_inserted_job
-- checks it. A key of its own would lock the platform's one row with every job of everybody.
create function carteiro.guard_platform_with_jobs() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (
    select from public.publication_jobs as job where job.platform = old.platform and job.mode = old.mode
  ) then
    raise exception 'platform % has jobs', old.deployment using errcode = 'foreign_key_violation';
  end if;
  return null;
end
$$;

create trigger guard_jobs
  after delete or update of platform, mode on carteiro.platforms
  for each row execute function carteiro.guard_platform_with_jobs();


-- schemas/platforms/pause_platform.sql

create function carteiro.pause_platform(paused_platform text, reason text, of_mode text default 'live') returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  insert into carteiro.platform_policies (platform, mode, paused_at, pause_reason)
  values (paused_platform, of_mode, now(), reason)
  on conflict (deployment) do update
  set paused_at = coalesce(carteiro.platform_policies.paused_at, now()), pause_reason = excluded.pause_reason,
    updated_at = now()
$$;


-- schemas/platforms/register_platform.sql

-- A platform service announces itself when it starts. An older version never overwrites a newer one. Only the
-- service's own role may speak for the platform, in the mode that is the role's, and only of options that begin with its name: an option of another
-- platform would draw that one's posts to the wrong service (CT005). Answers true when the announcement was taken.
create function carteiro.register_platform(
  announced_platform text, display_name text, version text, catalog jsonb, url text,
  announced_mode text default 'live'
) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  is_taken boolean;
begin
  if announced_platform is distinct from carteiro.caller_platform() then
    raise exception 'role % may not announce platform %', session_user, announced_platform using errcode = 'CT005';
  end if;
  if announced_mode is distinct from carteiro.caller_mode() then
    raise exception 'role % may not announce a deployment of mode %', session_user, announced_mode using errcode = 'CT005';
  end if;
  if catalog ->> 'platform' <> announced_platform
    or exists (
      select from jsonb_path_query(catalog, 'lax $.options[*].option') as announced (option)
      where not starts_with(announced.option #>> '{}', announced_platform || '_')
    )
  then
    raise exception 'the catalog of % names another platform, or an option that does not begin with %_',
      announced_platform, announced_platform using errcode = 'CT005';
  end if;

  insert into carteiro.platforms as p (platform, mode, display_name, version, catalog, url, registered_at)
  values (announced_platform, announced_mode, register_platform.display_name, register_platform.version, register_platform.catalog,
    register_platform.url, now())
  on conflict (deployment) do update
  set display_name = excluded.display_name, version = excluded.version, catalog = excluded.catalog,
    url = excluded.url, registered_at = excluded.registered_at
  where p.version is null
    or string_to_array(p.version, '.')::integer[] <= string_to_array(excluded.version, '.')::integer[];
  is_taken := found;
  if announced_mode = 'test' then
    -- Slots for jobs of mode test, of which there are none before.
    perform carteiro.set_max_concurrent((select max_test_concurrent from carteiro.queue_settings), 'test');
  end if;
  return is_taken;
end
$$;


-- schemas/platforms/resume_platform.sql

create function carteiro.resume_platform(resumed_platform text, of_mode text default 'live') returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.platform_policies set paused_at = null, pause_reason = null, updated_at = now()
  where platform = resumed_platform and mode = of_mode;
  return carteiro.release_held_jobs(array(
    select job.id
    from carteiro.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where timer.mode = of_mode and timer.due_at = 'infinity' and job.hold_reason = 'platform_paused'
      and job.platform = resumed_platform and job.mode = of_mode
  ));
end
$$;


-- schemas/platforms/sunset_of.sql

-- The day from which the version of the platform's API that a catalog names is not served any more (UTC). Null: none is documented.
create function carteiro.sunset_of(catalog jsonb) returns date
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  sunset text := catalog #>> '{api_version,sunset}';
begin
  return case when sunset ~ '^\d{4}-\d{2}-\d{2}$' then make_date(
    left(sunset, 4)::integer, substr(sunset, 6, 2)::integer, right(sunset, 2)::integer
  ) end;
exception when datetime_field_overflow then
  return null;
end
$$;


-- schemas/queue/add_to_backlog.sql

-- Puts what is beyond its users' shares into the backlog, in its order, and moves up what there is room for. A job may have a
-- row there already, from before it was rescheduled: that row is locked, so that no poll takes it, and drops it as not due,
-- before this transaction commits.
create function carteiro.add_to_backlog(of_queue text, messages jsonb[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into carteiro.publication_backlog (job_id, user_id, queue, deployment)
  select job.id, job.user_id, of_queue, carteiro.deployment_of(job.platform, job.mode)
  from unnest(messages) with ordinality as given (message, position)
  join public.publication_jobs as job on job.id = (given.message ->> 'job_id')::uuid
  order by given.position
  on conflict (job_id) do update set queue = excluded.queue;
  perform carteiro.refill_queue(of_queue, carteiro.users_of(messages));
end
$$;


-- schemas/queue/are_jobs_parked.sql

-- Whether jobs of a mode wait for a slot of their platform.
create function carteiro.are_jobs_parked(of_mode text) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from carteiro.publication_backlog as b
    where b.queue = any (carteiro.priority_queues_of(of_mode)) and b.message_id is not null
  );
end
$$;


-- schemas/queue/first_beside_parked_jobs.sql

-- The first jobs of users in the backlog, so many of each, but for those of platforms of which jobs of the user are
-- parked: more of them would be parked, too.
create function carteiro.first_beside_parked_jobs(of_queue text, of_users uuid[], rooms bigint[]) returns uuid[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  chosen uuid[] := array(
    select first.job_id
    from unnest(of_users, rooms) as theirs (id, room)
    cross join lateral (
      select waiting.job_id
      from carteiro.platforms as known
      cross join lateral (
        select b.job_id, b.place
        from carteiro.publication_backlog as b
        where b.deployment = known.deployment and b.user_id = theirs.id and b.queue = of_queue and b.message_id is null
        order by b.place
        limit theirs.room
      ) as waiting
      where not exists (
        select from carteiro.publication_backlog as parked
        where parked.user_id = theirs.id and parked.queue = of_queue and parked.deployment = known.deployment
          and parked.message_id is not null
      )
      order by waiting.place
      limit theirs.room
    ) as first
  );
begin
  return array(
    select b.job_id from carteiro.publication_backlog as b
    where b.job_id = any (chosen)
    for update skip locked
  );
end
$$;


-- schemas/queue/first_slot.sql

-- The number of a mode's first slot. Becomes part of the statement that calls it.
create function carteiro.first_slot(of_mode text) returns integer
language sql immutable
return case of_mode when 'live' then 1 else 1001 end;


-- schemas/queue/free_ended_slots.sql

create function carteiro.free_ended_slots(ended_slots integer[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if cardinality(ended_slots) > 0 then
    update carteiro.publication_slots
    set job_id = null, attempt = null, lease_token = null, lease_expires_at = null, dispatcher_id = null,
      deployment = null
    where slot = any (ended_slots) and lease_token is not null;
  end if;
end
$$;


-- schemas/queue/free_publication_slot.sql

create function carteiro.free_publication_slot(freed_lease uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  freed record;
begin
  select slot, dispatcher_id into freed from carteiro.publication_slots where lease_token = freed_lease for update;
  if found then
    perform carteiro.free_ended_slots(carteiro.pass_slots_to_prefetched(array[freed.slot], freed.dispatcher_id));
  end if;
end
$$;


-- schemas/queue/next_timer_round.sql

-- The round of a user's next job that is due at this moment: 0 when none is yet. Two transactions at once may give the same
-- one; then those two begin together.
create function carteiro.next_timer_round(of_user uuid, of_mode text, moment timestamptz) returns integer
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return coalesce(
    (
      select max(timer.round) from carteiro.publication_timers as timer
      where timer.user_id = of_user and timer.mode = of_mode and timer.due_at = moment
    ) + 1,
    0
  );
end
$$;


-- schemas/queue/pass_slots_to_prefetched.sql

-- Gives slots that are free, or about to be, to leases that their dispatcher has prefetched, as many as there are. Their
-- jobs may have begun in place of those that ended, so such a slot is never free in between. Returns what is left for the
-- caller to fill or to free: slots that no lease took, and the places of the leases that have moved up. Slots of mode test are
-- passed to none: nothing is prefetched in that mode.
create function carteiro.pass_slots_to_prefetched(ended_slots integer[], of_dispatcher uuid) returns integer[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  slots integer[] := array(
    select slot from unnest(ended_slots) as slot where slot between 1 and 1000 order by slot
  );
  places integer[];
begin
  with prefetched as materialized (
    select taken.slot, taken.job_id, taken.attempt, taken.lease_token, taken.lease_expires_at, taken.deployment
    from carteiro.publication_slots as taken
    join public.publication_jobs as job on job.id = taken.job_id
    where taken.slot < 0 and taken.dispatcher_id = of_dispatcher and taken.slot <> all (ended_slots)
      and (carteiro.is_at_work(job, taken.attempt) or job.status = 'cancelled')
    order by taken.slot desc
    limit cardinality(slots)
    for update of taken skip locked
  ),
  moving as (
    select *, slots[row_number() over (order by slot desc)] as to_slot from prefetched
  ),
  moved as (
    update carteiro.publication_slots as target
    set job_id = moving.job_id, attempt = moving.attempt, lease_token = moving.lease_token,
      lease_expires_at = moving.lease_expires_at, dispatcher_id = of_dispatcher, deployment = moving.deployment
    from moving
    where target.slot = moving.to_slot
  )
  select coalesce(array_agg(slot), '{}') into places from moving;
  return slots[cardinality(places) + 1 :]
    || array(select slot from unnest(ended_slots) as slot where slot not between 1 and 1000)
    || places;
end
$$;


-- schemas/queue/priority_queue_of.sql

create function carteiro.priority_queue_of(priority text, of_mode text default 'live') returns text
language sql immutable
return case of_mode when 'live' then 'publication_queue' else 'publication_test_queue' end
  || case priority when 'high' then '_high' when 'low' then '_low' else '' end;


-- schemas/queue/publication_message.sql

create function carteiro.publication_message(job public.publication_jobs) returns jsonb
language sql stable
return jsonb_build_object(
  'v', 1,
  'job_id', job.id,
  'user_id', job.user_id,
  'platform', job.option,
  'attempt', job.attempt + 1,
  'traceparent', carteiro.traceparent_of(job.publication_id)
);


-- schemas/queue/queue_room.sql

-- How many messages more a user may have in a queue: none while others of theirs wait for it.
create function carteiro.queue_room(of_queue text, of_user uuid) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (
    select from carteiro.publication_backlog as waiting where waiting.user_id = of_user and waiting.queue = of_queue
  ) then
    return 0;
  end if;
  return carteiro.queue_share() - carteiro.queued_messages_of(of_queue, of_user);
end
$$;


-- schemas/queue/queue_share.sql

-- How many messages a user may have in a queue: enough that the slots never wait for more, and no more.
create function carteiro.queue_share() returns integer
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (select greatest(10, 2 * max_concurrent) from carteiro.queue_settings);
end
$$;


-- schemas/queue/queued_messages_of.sql

-- How many messages of a queue are a user's.
create function carteiro.queued_messages_of(of_queue text, of_user uuid) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  messages bigint;
begin
  case of_queue
    when 'publication_queue_high' then
      return (select count(*) from pgmq.q_publication_queue_high where message ->> 'user_id' = of_user::text);
    when 'publication_queue_low' then
      return (select count(*) from pgmq.q_publication_queue_low where message ->> 'user_id' = of_user::text);
    when 'publication_queue' then
      return (select count(*) from pgmq.q_publication_queue where message ->> 'user_id' = of_user::text);
    else
      execute format($query$select count(*) from pgmq.%I where message ->> 'user_id' = $1$query$, 'q_' || of_queue)
      into messages using of_user::text;
      return messages;
  end case;
end
$$;


-- schemas/queue/queues_in_order.sql

-- The queues of a mode that hold something (all, where jobs of theirs may be parked), in the order in which a claim goes through
-- them: high before normal before low, but every fifth claim begins with the normal one, and every tenth with the low one.
-- Whatever waits is reached.
create function carteiro.queues_in_order(takes_all boolean default false, of_mode text default 'live') returns text[]
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  claim_number bigint;
  high text;
  normal text;
  low text;
begin
  if of_mode = 'live' then
    claim_number := nextval('carteiro.publication_claim_number');
    high := case when takes_all or exists (select from pgmq.q_publication_queue_high) then 'publication_queue_high' end;
    normal := case when takes_all or exists (select from pgmq.q_publication_queue) then 'publication_queue' end;
    low := case when takes_all or exists (select from pgmq.q_publication_queue_low) then 'publication_queue_low' end;
  else
    claim_number := nextval('carteiro.publication_test_claim_number');
    high := 'publication_test_queue_high';
    normal := 'publication_test_queue';
    low := 'publication_test_queue_low';
  end if;
  return array_remove(case
    when claim_number % 10 = 0 then array[low, high, normal]
    when claim_number % 5 = 0 then array[normal, high, low]
    else array[high, normal, low]
  end, null);
end
$$;


-- schemas/queue/refill_queue.sql

-- Moves users' jobs up from the backlog, in their order, as far as each one's share goes: when half of it is taken, so that
-- what it costs is shared by several jobs.
create function carteiro.refill_queue(of_queue text, of_users uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  share integer := carteiro.queue_share();
  users uuid[];
  rooms bigint[];
  chosen uuid[];
  messages jsonb[];
begin
  select array_agg(theirs.id), array_agg(theirs.room) into users, rooms
  from (
    select one.id, share - carteiro.queued_messages_of(of_queue, one.id) as room
    from unnest(of_users) as one (id)
    where exists (
      select from carteiro.publication_backlog as waiting where waiting.user_id = one.id and waiting.queue = of_queue
    )
  ) as theirs
  where theirs.room >= share / 2;
  if users is null then
    return;
  end if;

  if carteiro.are_jobs_parked(case when of_queue like 'publication_test_queue%' then 'test' else 'live' end) then
    chosen := carteiro.first_beside_parked_jobs(of_queue, users, rooms);
  else
    chosen := array(
      select first.job_id
      from unnest(users, rooms) as theirs (id, room)
      cross join lateral (
        select waiting.job_id
        from carteiro.publication_backlog as waiting
        where waiting.user_id = theirs.id and waiting.queue = of_queue and waiting.message_id is null
        order by waiting.place
        limit theirs.room
        for update skip locked
      ) as first
    );
  end if;

  with next as (
    delete from carteiro.publication_backlog where job_id = any (chosen)
    returning job_id, place
  )
  select array_agg(carteiro.publication_message(job) order by next.place) into messages
  from next
  join public.publication_jobs as job on job.id = next.job_id;
  if messages is not null then
    perform carteiro.send_messages(of_queue, messages);
  end if;
end
$$;


-- schemas/queue/refill_queues.sql

-- Moves up what waits of users whose messages are gone: one was taken while an enqueue still counted it, or a queue was purged.
-- Goes from user to user in the index, a thousand at most, however long the backlog is.
create function carteiro.refill_queues() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform carteiro.refill_queue(waiting.queue, array_agg(waiting.user_id))
  from (
    with recursive next as (
      (select b.user_id, b.queue from carteiro.publication_backlog as b order by b.user_id, b.queue limit 1)
      union all
      select following.user_id, following.queue
      from next
      cross join lateral (
        select b.user_id, b.queue from carteiro.publication_backlog as b
        where (b.user_id, b.queue) > (next.user_id, next.queue)
        order by b.user_id, b.queue
        limit 1
      ) as following
    )
    select user_id, queue from next limit 1000
  ) as waiting
  group by waiting.queue;
end
$$;


-- schemas/queue/send_due_publication_jobs.sql

-- Moves what has become due in a mode from the timers to the queues, round by round, but for jobs that are locked at this moment. A job's row is
-- locked before its timer (docs/locks.md). Returns how many.
create function carteiro.send_due_publication_jobs(max_jobs integer default 500, of_mode text default 'live') returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  due uuid[];
begin
  with due_jobs as materialized (
    select job.id, job.created_at, timer.round
    from carteiro.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where timer.mode = of_mode and timer.due_at <= now()
    order by timer.due_at, timer.round
    limit max_jobs
    for update of job skip locked
  ),
  ended as (
    delete from carteiro.publication_timers as timer
    using due_jobs
    where timer.job_id = due_jobs.id and timer.due_at <= now()
    returning timer.job_id, timer.due_at, due_jobs.round, due_jobs.created_at
  )
  select array_agg(ended.job_id order by ended.due_at, ended.round, ended.created_at) into due from ended;

  if due is null then
    return 0;
  end if;

  perform carteiro.send_publication_jobs(due);
  return cardinality(due);
end
$$;


-- schemas/queue/send_messages.sql

-- Puts messages into a queue, in their order. It is what pgmq.send_batch does, in a statement whose plan is kept, but for the
-- queues of mode test.
create function carteiro.send_messages(of_queue text, messages jsonb[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  case of_queue
    when 'publication_queue_high' then
      insert into pgmq.q_publication_queue_high (vt, message)
      select clock_timestamp(), message from unnest(messages) as message;
    when 'publication_queue_low' then
      insert into pgmq.q_publication_queue_low (vt, message)
      select clock_timestamp(), message from unnest(messages) as message;
    when 'publication_queue' then
      insert into pgmq.q_publication_queue (vt, message)
      select clock_timestamp(), message from unnest(messages) as message;
    else
      execute format(
        'insert into pgmq.%I (vt, message) select clock_timestamp(), message from unnest($1) as message', 'q_' || of_queue
      ) using messages;
  end case;
end
$$;


-- schemas/queue/send_publication_jobs.sql

-- Puts jobs that are due into their queues, in the order given: within each user's share, and behind what is waiting
-- already. The rest goes to the backlog.
create function carteiro.send_publication_jobs(job_ids uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  queue record;
  modes text[] := '{}';
begin
  for queue in
    with listed as (
      select carteiro.priority_queue_of(job.priority, job.mode) as name, job.user_id, job.mode,
        carteiro.deployment_of(job.platform, job.mode) as deployment, listed.position,
        carteiro.publication_message(job) as message,
        row_number() over (partition by job.priority, job.mode, job.user_id order by listed.position) as place
      from unnest(job_ids) with ordinality as listed (id, position)
      join public.publication_jobs as job on job.id = listed.id
    ),
    shared as (
      select *, max(case when place = 1 then carteiro.queue_room(name, user_id) end) over (partition by name, user_id) as room
      from listed
    )
    select name,
      array_agg(message order by position) filter (where place <= room) as messages,
      array_agg(message order by position) filter (where place > room) as others,
      array_agg(distinct deployment) as deployments,
      min(mode) as mode
    from shared
    group by name
  loop
    perform carteiro.note_due_platforms(queue.deployments);
    if queue.messages is not null then
      perform carteiro.send_messages(queue.name, queue.messages);
    end if;
    if queue.others is not null then
      perform carteiro.add_to_backlog(queue.name, queue.others);
    end if;
    modes := modes || queue.mode;
  end loop;

  -- The last lock, once the messages of all queues are written.
  perform carteiro.wake_dispatchers(one) from (select distinct unnest(modes) as one order by one) as woken;
end
$$;


-- schemas/queue/set_max_concurrent.sql

-- How many jobs may be in flight over the whole system. Raising adds slots; lowering takes the free ones away at
-- once and lets the others finish. Jobs of mode test have slots of their own, numbered from 1001.
create function carteiro.set_max_concurrent(new_cap integer, of_mode text default 'live') returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  is_changed boolean;
  first_slot integer := carteiro.first_slot(of_mode);
begin
  if of_mode = 'live' then
    update carteiro.queue_settings set max_concurrent = new_cap where max_concurrent <> new_cap;
  else
    update carteiro.queue_settings set max_test_concurrent = new_cap where max_test_concurrent <> new_cap;
  end if;
  is_changed := found;
  insert into carteiro.publication_slots (slot)
  select generate_series(first_slot, first_slot + new_cap - 1)
  on conflict (slot) do nothing;
  delete from carteiro.publication_slots
  where slot >= first_slot + new_cap and mode = of_mode and lease_token is null;
  if is_changed then
    perform carteiro.wake_dispatchers(of_mode);
  end if;
end
$$;


-- schemas/queue/take_messages.sql

-- Takes the first messages out of a queue, so many at most, in their order. It is what pgmq.read and pgmq.delete do, in one
-- statement whose plan is kept, for there are thousands in a second (but for the queues of mode test). The caller moves their users' other jobs up
-- (refill_queue).
create function carteiro.take_messages(
  of_queue text, max_messages integer, out job_ids uuid[], out message_ids bigint[], out users uuid[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  messages jsonb[];
begin
  case of_queue
    when 'publication_queue_high' then
      with taken as (
        delete from pgmq.q_publication_queue_high
        where msg_id = any (array(
          select msg_id from pgmq.q_publication_queue_high where vt <= clock_timestamp()
          order by msg_id limit max_messages for update skip locked
        ))
        returning msg_id, message
      )
      select array_agg(message order by msg_id), array_agg(msg_id order by msg_id) into messages, message_ids from taken;
    when 'publication_queue_low' then
      with taken as (
        delete from pgmq.q_publication_queue_low
        where msg_id = any (array(
          select msg_id from pgmq.q_publication_queue_low where vt <= clock_timestamp()
          order by msg_id limit max_messages for update skip locked
        ))
        returning msg_id, message
      )
      select array_agg(message order by msg_id), array_agg(msg_id order by msg_id) into messages, message_ids from taken;
    when 'publication_queue' then
      with taken as (
        delete from pgmq.q_publication_queue
        where msg_id = any (array(
          select msg_id from pgmq.q_publication_queue where vt <= clock_timestamp()
          order by msg_id limit max_messages for update skip locked
        ))
        returning msg_id, message
      )
      select array_agg(message order by msg_id), array_agg(msg_id order by msg_id) into messages, message_ids from taken;
    else
      execute format($query$
        with taken as (
          delete from pgmq.%1$I
          where msg_id = any (array(
            select msg_id from pgmq.%1$I where vt <= clock_timestamp() order by msg_id limit $1 for update skip locked
          ))
          returning msg_id, message
        )
        select array_agg(message order by msg_id), array_agg(msg_id order by msg_id) from taken
      $query$, 'q_' || of_queue) into messages, message_ids using max_messages;
  end case;
  messages := coalesce(messages, '{}');
  message_ids := coalesce(message_ids, '{}');
  job_ids := array(
    select (message ->> 'job_id')::uuid from unnest(messages) with ordinality as one (message, place) order by place
  );
  if cardinality(messages) > 0 and exists (select from carteiro.publication_backlog) then
    users := carteiro.users_of(messages);
  end if;
end
$$;


-- schemas/queue/users_of.sql

create function carteiro.users_of(messages jsonb[]) returns uuid[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return array(select distinct (message ->> 'user_id')::uuid from unnest(messages) as message);
end
$$;


-- schemas/queue/wake_dispatchers.sql

-- A transaction that puts a message into a queue holds this lock, shared, until it commits; a dispatcher that is about to
-- sleep takes it alone and checks the queues once more (poll_publication_queue). So a message is either seen by
-- that check, or its sender sees that a dispatcher sleeps. A sleeping dispatcher polls every ten seconds: one that was not
-- seen for a minute is dead. A dispatcher works in one mode; each mode has its own lock and channel.
create function carteiro.wake_dispatchers(of_mode text default 'live') returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  wake_up text := carteiro.wake_up_of(of_mode);
begin
  perform pg_advisory_xact_lock_shared(hashtext(wake_up));
  if exists (select from carteiro.dispatchers where mode = of_mode and asleep and seen_at > now() - interval '1 minute') then
    perform pg_notify(wake_up, '');
  end if;
end
$$;


-- schemas/queue/wake_for_timer.sql

-- A dispatcher sleeps until the next timer that it has seen, and ten seconds at most (services/dispatcher/src/timing.ts):
-- what sets one that is due sooner sends a wake-up, so that jobs begin to the second.
create function carteiro.wake_for_timer(due_at timestamptz, of_mode text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if due_at < now() + interval '10 seconds' then
    perform carteiro.wake_dispatchers(of_mode);
  end if;
end
$$;


-- schemas/queue/wake_up_of.sql

-- The channel of a mode's wake-ups, and the key of their lock.
create function carteiro.wake_up_of(of_mode text) returns text
language sql immutable
return case of_mode when 'live' then 'publication_wake_up' else 'publication_test_wake_up' end;


-- schemas/quotas/bound_jobs_of_users.sql

-- Jobs that come past the gateway, through PostgREST, count like all others. Before enqueue_inserted_jobs, which makes them
-- wait.
create function carteiro.bound_jobs_of_users() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  perform carteiro.lock_job_quotas(array(select distinct user_id from inserted));
  perform carteiro.require_room_for_jobs(theirs.user_id, theirs.jobs, theirs.mode)
  from (select user_id, mode, count(*) as jobs from inserted group by user_id, mode) as theirs;
  return null;
end
$$;

create trigger bound_jobs_of_users
  after insert on public.publication_jobs
  referencing new table as inserted
  for each statement when (current_user in ('authenticated', 'service_role'))
  execute function carteiro.bound_jobs_of_users();


-- schemas/quotas/count_waiting_jobs.sql

-- How many jobs of a user wait in a mode: for a time, for a retry, or in a priority queue. Those at work do not.
create function carteiro.count_waiting_jobs(of_user uuid, of_mode text) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (select count(*) from carteiro.publication_backlog as b 
      where b.user_id = of_user and b.queue = any (carteiro.priority_queues_of(of_mode)))
    + (select count(*) from carteiro.publication_timers as t where t.user_id = of_user and t.mode = of_mode)
    + carteiro.queued_messages_of(carteiro.priority_queue_of('high', of_mode), of_user)
    + carteiro.queued_messages_of(carteiro.priority_queue_of('normal', of_mode), of_user)
    + carteiro.queued_messages_of(carteiro.priority_queue_of('low', of_mode), of_user);
end
$$;


-- schemas/quotas/job_quota_message.sql

create function carteiro.job_quota_message(room bigint, new_jobs bigint) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  at_most integer := (select waiting_jobs_per_user from carteiro.queue_settings);
begin
  return format(
    'expected at most %s jobs of one user to wait at once: %s wait already, and this adds %s. Wait until some of them are done, or cancel some',
    at_most, at_most - room, new_jobs
  );
end
$$;


-- schemas/quotas/job_quota_problem.sql

-- Why so many more jobs of a user may not wait; null where they may.
create function carteiro.job_quota_problem(owner_id uuid, new_jobs bigint, of_mode text default 'live') returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  room bigint := carteiro.room_for_jobs(owner_id, of_mode);
begin
  return case when room < new_jobs then carteiro.job_quota_message(room, new_jobs) end;
end
$$;


-- schemas/quotas/job_quota_retry_after.sql

-- Seconds after which a user whose jobs fill their quota may try again.
create function carteiro.job_quota_retry_after() returns integer
language sql immutable
return 60;


-- schemas/quotas/lock_job_quotas.sql

-- Locks the quotas of users until the transaction ends: of several who add jobs of one user, each counts those of the
-- others. Always in the same order (docs/locks.md).
create function carteiro.lock_job_quotas(of_users uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if exists (select from carteiro.queue_settings where waiting_jobs_per_user is not null) then
    perform pg_advisory_xact_lock(hashtext('publication_job_quotas'), ordered.key)
    from (select distinct hashtext(id::text) as key from unnest(of_users) as id order by key) as ordered;
  end if;
end
$$;


-- schemas/quotas/refuse_beyond_job_quotas.sql

-- Which of several requests would make too many jobs of their user wait, when those before them are enqueued: for each,
-- null or { sqlstate, message, column, retry_after }. The quotas of all their users are locked.
create function carteiro.refuse_beyond_job_quotas(requests jsonb[]) returns jsonb[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  -- A user's quota is counted in each mode.
  owners text[] := array(
    select distinct concat_ws(' ', request ->> 'user_id', coalesce(request ->> 'mode', 'live')) from unnest(requests) as request
  );
  rooms bigint[];
  owner_at integer;
  new_jobs bigint;
  refusals jsonb[] := '{}';
begin
  perform carteiro.lock_job_quotas(carteiro.users_of_requests(requests));
  rooms := array(
    select carteiro.room_for_jobs(split_part(owner, ' ', 1)::uuid, split_part(owner, ' ', 2))
    from unnest(owners) with ordinality as one (owner, place)
    order by place
  );
  for place in 1 .. cardinality(requests)
  loop
    owner_at := array_position(
      owners, concat_ws(' ', requests[place] ->> 'user_id', coalesce(requests[place] ->> 'mode', 'live'))
    );
    new_jobs := jsonb_array_length(requests[place] -> 'jobs');
    if rooms[owner_at] < new_jobs then
      refusals[place] := jsonb_build_object(
        'sqlstate', 'CT429',
        'message', carteiro.job_quota_message(rooms[owner_at], new_jobs),
        'column', 'selectedOptions',
        'retry_after', carteiro.job_quota_retry_after()
      );
    else
      refusals[place] := null;
      rooms[owner_at] := rooms[owner_at] - new_jobs;
    end if;
  end loop;
  return refusals;
end
$$;


-- schemas/quotas/require_room_for_jobs.sql

-- Raises CT429 when so many more jobs of a user may not wait; its detail is when to try again, in seconds.
create function carteiro.require_room_for_jobs(of_user uuid, new_jobs bigint, of_mode text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  room bigint := carteiro.room_for_jobs(of_user, of_mode);
begin
  if room < new_jobs then
    raise exception '%', carteiro.job_quota_message(room, new_jobs)
      using errcode = 'CT429', column = 'selectedOptions', detail = carteiro.job_quota_retry_after();
  end if;
end
$$;


-- schemas/quotas/room_for_jobs.sql

-- How many jobs more of a user may wait in a mode; null where there is no limit.
create function carteiro.room_for_jobs(of_user uuid, of_mode text) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select greatest(settings.waiting_jobs_per_user - carteiro.count_waiting_jobs(of_user, of_mode), 0)
    from carteiro.queue_settings as settings
    where settings.waiting_jobs_per_user is not null
  );
end
$$;


-- schemas/quotas/users_of_requests.sql

create function carteiro.users_of_requests(requests jsonb[]) returns uuid[]
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
begin
  return array(select distinct (request ->> 'user_id')::uuid from unnest(requests) as request);
end
$$;


-- schemas/rates/advance_rate_queue.sql

-- Moves up what waits for a shared rate, where its places come sooner than estimated: jobs before it were cancelled, failed,
-- held or deleted, or an operator has changed the rates. Those that may begin now go into the queues; the next one of each
-- kind gets its time. Called by the sweeps. Jobs that are locked at this moment are left for the next time, and so is
-- everything while another gives places.
create function carteiro.advance_rate_queue() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  kind record;
  its record;
  next record;
  its_time timestamptz;
  may_go uuid[] := '{}';
  job public.publication_jobs;
begin
  if not exists (select from carteiro.publication_rate_queue)
    or not pg_try_advisory_xact_lock(hashtext('rate_reservations')) then
    return;
  end if;
  delete from carteiro.publication_rate_users as served
  where not exists (
    select from carteiro.publication_rate_queue as waiting
    where waiting.deployment = served.deployment and waiting.user_id = served.user_id
  );

  for kind in select * from carteiro.options_in_rate_queue()
  loop
    its := carteiro.rates_by_scope(kind.deployment, kind.option, null);
    for next in
      select waiting.job_id, waiting.user_id, waiting.place, timer.due_at
      from carteiro.publication_rate_users as theirs
      cross join lateral (
        select one.job_id, one.user_id, one.place, row_number() over (order by one.place) as number
        from carteiro.publication_rate_queue as one
        where one.deployment = kind.deployment and one.option = kind.option and one.user_id = theirs.user_id
        order by one.place
        limit 10
      ) as waiting
      left join carteiro.publication_timers as timer on timer.job_id = waiting.job_id
      where theirs.deployment = kind.deployment
      order by waiting.number, theirs.place
      limit 50
    loop
      its_time := carteiro.shared_rate_time(kind.deployment, next.user_id, its.shared_rates, its.shared_keys, next.place);
      if next.due_at > greatest(its_time, now()) then
        select waiting.* into job
        from public.publication_jobs as waiting
        where waiting.id = next.job_id and waiting.status = 'pending' and waiting.hold_reason is null
        for update skip locked;
        if not found then
          continue;
        elsif its_time > now() then
          perform carteiro.delay_for_rate(job, its_time, true);
        else
          delete from carteiro.publication_timers where job_id = job.id;
          may_go := may_go || job.id;
        end if;
      end if;
      exit when its_time > now();
      -- Nothing is shared any more.
      if its.shared_keys = '{}' then
        delete from carteiro.publication_rate_queue where job_id = next.job_id;
      end if;
    end loop;
  end loop;
  if cardinality(may_go) > 0 then
    perform carteiro.send_publication_jobs(may_go);
  end if;
end
$$;


-- schemas/rates/count_platform_call.sql

-- Whether a job may make, now, the call that its platform's rates count: until when it must wait, which is then its reservation, or
-- null, and the call is counted. Reservations are no help here: jobs that began at their reserved times may have come to their calls
-- all at once.
create function carteiro.count_platform_call(job public.publication_jobs, called_at timestamptz) returns timestamptz
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  deployment text := carteiro.deployment_of(job.platform, job.mode);
  rates jsonb[];
  keys text[];
  starts_at timestamptz;
begin
  select array_agg(mine.rate), array_agg(mine.rate_key) into rates, keys
  from carteiro.rates_of(deployment, job.option, job.account_id) as mine;
  if keys is null then
    return null;
  end if;
  -- Who counts must see all calls that were counted. It is the last lock that a step takes (docs/locks.md).
  perform pg_advisory_xact_lock(hashtext('publication_calls'), hashtext(deployment));
  starts_at := carteiro.first_common_time(rates, keys, called_at, clock_timestamp());
  delete from carteiro.rate_reservations as reserved where reserved.job_id = job.id and not reserved.is_called;
  insert into carteiro.rate_reservations (rate_key, reserved_for, job_id, is_called)
  select rate_key, starts_at, job.id, starts_at = called_at from unnest(keys) as rate_key;
  return nullif(starts_at, called_at);
end
$$;


-- schemas/rates/delay_for_rate.sql

create function carteiro.delay_for_rate(job public.publication_jobs, until timestamptz, is_estimate boolean) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform carteiro.transition_job(job.id, 'waiting_for_rate', new_due_at => until, code => 'rate_limited', message => format(
    case
      when is_estimate then '%s accepts no more posts now, and others wait, too: this one is estimated to go out at %s.'
      else '%s accepts no more posts until %s.'
    end,
    (select known.display_name from carteiro.platforms as known where known.platform = job.platform and known.mode = job.mode),
    to_char(until at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'
  ));
end
$$;


-- schemas/rates/first_common_time.sql

-- The first moment, not before a given one, that fits all of these rates.
create function carteiro.first_common_time(
  rates jsonb[], rate_keys text[], not_before timestamptz, called_by timestamptz default null
) returns timestamptz
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  starts_at timestamptz := not_before;
  later timestamptz;
begin
  loop
    later := starts_at;
    for i in 1 .. cardinality(rate_keys)
    loop
      later := greatest(later, carteiro.first_free_time(rates[i], rate_keys[i], later, called_by));
    end loop;
    exit when later = starts_at;
    starts_at := later;
  end loop;
  return starts_at;
end
$$;


-- schemas/rates/first_free_time.sql

-- The first moment, not before a given one, at which one more job fits a rate: beside all reservations, or beside the calls that
-- were made so far; when so many others have taken their places first (places_before), by estimate.
create function carteiro.first_free_time(
  rate jsonb, of_rate_key text, not_before timestamptz, called_by timestamptz default null, places_before bigint default 0
) returns timestamptz
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  jobs integer := (rate ->> 'jobs')::integer;
  zone text := rate ->> 'day_in';
  starts_at timestamptz := not_before;
  time_window interval;
  blocking timestamptz;
  midnight timestamptz;
  tomorrow timestamptz;
  taken_that_day bigint;
  others bigint := places_before;
begin
  if zone is null then
    -- Times are reserved in order, so the last but `jobs` of them is the one that must have left the window; each of the
    -- others takes the place of the next one, and those beyond `jobs` take the places of one another.
    time_window := make_interval(secs => (rate ->> 'seconds')::double precision);
    select taken.reserved_for into blocking
    from carteiro.rate_reservations as taken
    where taken.rate_key = of_rate_key and (called_by is null or (taken.is_called and taken.reserved_for <= called_by))
    order by taken.reserved_for desc
    offset jobs - 1 - others % jobs
    limit 1;
    return greatest(starts_at, blocking + time_window) + time_window * (others / jobs);
  end if;
  loop
    midnight := date_trunc('day', starts_at at time zone zone) at time zone zone;
    tomorrow := (date_trunc('day', starts_at at time zone zone) + interval '1 day') at time zone zone;
    select count(*) into taken_that_day
    from carteiro.rate_reservations as taken
    where taken.rate_key = of_rate_key and taken.reserved_for >= midnight and taken.reserved_for < tomorrow
      and (called_by is null or (taken.is_called and taken.reserved_for <= called_by));
    exit when jobs - taken_that_day > others;
    others := others - greatest(jobs - taken_that_day, 0);
    starts_at := tomorrow;
    if taken_that_day = 0 then
      -- Nor are the days after it taken.
      starts_at := (starts_at at time zone zone + make_interval(days => (others / jobs)::integer)) at time zone zone;
      others := others % jobs;
    end if;
  end loop;
  return starts_at;
end
$$;


-- schemas/rates/forecast_reservation.sql

-- When a job of this kind would begin if it were enqueued now for that time, as far as its platform's rates and circuit
-- say: { runs_at, delayed_by: rate_limited | platform_unavailable | null }. Nothing is reserved. Where users share a rate it is
-- an estimate.
create function carteiro.forecast_reservation(
  of_platform text, of_option text, of_account uuid, wanted_at timestamptz, of_mode text default 'live'
) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  its_deployment text := carteiro.deployment_of(of_platform, of_mode);
  start timestamptz := greatest(wanted_at, now());
  starts_at timestamptz;
  its record := carteiro.rates_by_scope(its_deployment, of_option, of_account);
  of_user uuid := (select account.user_id from carteiro.platform_accounts as account where account.id = of_account);
  opens_at timestamptz;
begin
  starts_at := carteiro.first_common_time(
    its.own_rates || its.shared_rates, its.own_keys || its.shared_keys,
    greatest(start, carteiro.shared_rate_time(its_deployment, of_user, its.shared_rates, its.shared_keys))
  );
  select policy.open_until into opens_at
  from carteiro.platform_policies as policy
  where policy.deployment = its_deployment and carteiro.is_circuit_open(policy, of_user);
  return jsonb_build_object(
    'runs_at', greatest(starts_at, opens_at),
    'delayed_by', case
      when opens_at > starts_at then 'platform_unavailable'
      when starts_at > start then 'rate_limited'
    end
  );
end
$$;


-- schemas/rates/note_platform_timeouts.sql

-- Calls of these deployments got no answer in time. Until one does, each holds one slot at most (slot_limit).
create function carteiro.note_platform_timeouts(of_deployments text[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into carteiro.platform_policies as p (platform, mode, timed_out_at)
  select its.platform, its.mode, now() from carteiro.platforms as its
  where its.deployment = any (of_deployments)
  order by its.deployment
  on conflict (deployment) do update set timed_out_at = excluded.timed_out_at where p.timed_out_at is null;
end
$$;


-- schemas/rates/options_in_rate_queue.sql

-- The kinds of jobs that wait: goes from one to the next in the index, however many jobs there are.
create function carteiro.options_in_rate_queue() returns table (deployment text, option text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    with recursive next as (
      (select first.deployment, first.option from carteiro.publication_rate_queue as first order by 1, 2 limit 1)
      union all
      select following.deployment, following.option
      from next
      cross join lateral (
        select other.deployment, other.option from carteiro.publication_rate_queue as other
        where (other.deployment, other.option) > (next.deployment, next.option)
        order by 1, 2
        limit 1
      ) as following
    )
    select next.deployment, next.option from next;
end
$$;


-- schemas/rates/rate_places_before.sql

-- How many jobs that wait for a rate take their places before a user's job: the one at of_place, or one that came now. It
-- counts a thousand jobs of each user at most: the estimates of those further back come again.
create function carteiro.rate_places_before(
  of_deployment text, rate jsonb, of_user uuid, of_place bigint default null
) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  of_option text := rate ->> 'option';
  own bigint;
  served_at bigint;
  others bigint;
begin
  select count(*) into own
  from (
    select from carteiro.publication_rate_queue as waiting
    where waiting.deployment = of_deployment and waiting.user_id = of_user
      and (of_option is null or waiting.option = of_option) and (of_place is null or waiting.place < of_place)
    limit 1000
  ) as earlier;
  select theirs.place into served_at
  from carteiro.publication_rate_users as theirs where theirs.deployment = of_deployment and theirs.user_id = of_user;

  select sum(waiting.jobs) into others
  from carteiro.publication_rate_users as other
  cross join lateral (
    select count(*) as jobs
    from (
      select from carteiro.publication_rate_queue as waiting
      where waiting.deployment = of_deployment and waiting.user_id = other.user_id
        and (of_option is null or waiting.option = of_option)
      order by waiting.place
      limit own + (served_at is null or other.place < served_at)::integer
    ) as earlier
  ) as waiting
  where other.deployment = of_deployment and other.user_id is distinct from of_user;
  return own + coalesce(others, 0);
end
$$;


-- schemas/rates/rates_by_scope.sql

-- The same, apart: those of the account, and those that all users of the platform share.
create function carteiro.rates_by_scope(
  of_deployment text, of_option text, of_account uuid,
  out own_rates jsonb[], out own_keys text[], out shared_rates jsonb[], out shared_keys text[]
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  select coalesce(array_agg(its.rate) filter (where is_own), '{}'),
    coalesce(array_agg(its.rate_key) filter (where is_own), '{}'),
    coalesce(array_agg(its.rate) filter (where not is_own), '{}'),
    coalesce(array_agg(its.rate_key) filter (where not is_own), '{}')
  into own_rates, own_keys, shared_rates, shared_keys
  from carteiro.rates_of(of_deployment, of_option, of_account) as its
  cross join lateral (select its.rate ->> 'scope' is not distinct from 'account' as is_own) as scope;
end
$$;


-- schemas/rates/rates_of.sql

-- The rates that a job of this kind falls under, each with the key of those who share it.
create function carteiro.rates_of(of_deployment text, of_option text, of_account uuid)
returns table (rate jsonb, rate_key text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    select rates.value,
      of_deployment || ':' || rates.ordinality
        || case when rates.value ->> 'scope' = 'account' then ':' || coalesce(of_account::text, '') else '' end
    from carteiro.platform_policies as policy
    cross join lateral jsonb_array_elements(policy.rates) with ordinality as rates
    where policy.deployment = of_deployment and (not rates.value ? 'option' or rates.value ->> 'option' = of_option);
end
$$;


-- schemas/rates/release_reservations.sql

-- Gives back what a job has reserved and not used, and its place among those that wait. Others are moved up by
-- advance_rate_queue.
create function carteiro.release_reservations(of_job_id uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from carteiro.rate_reservations as reserved where reserved.job_id = of_job_id and not reserved.is_called;
  delete from carteiro.publication_rate_queue as waiting where waiting.job_id = of_job_id;
end
$$;


-- schemas/rates/reserve_rate.sql

-- When a job may begin: now, or later when the rates of its platform are used up until then. What is its account's own is
-- reserved at once, in the order in which the jobs come, so that a job waits for its own time once, and jobs behind it for
-- theirs. What all users share is reserved by those who may begin now; the others wait in the order of their users
-- (publication_rate_queue), and their time is an estimate. A job keeps what it has reserved.
create function carteiro.reserve_rate(job public.publication_jobs, out starts_at timestamptz, out is_estimate boolean)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  its record := carteiro.rates_by_scope(carteiro.deployment_of(job.platform, job.mode), job.option, job.account_id);
  has_shared_place boolean;
begin
  is_estimate := false;
  select max(mine.reserved_for), coalesce(bool_or(mine.rate_key = any (its.shared_keys)), false) into starts_at, has_shared_place
  from carteiro.rate_reservations as mine where mine.job_id = job.id;
  has_shared_place := has_shared_place or its.shared_keys = '{}';
  if starts_at > now() or (starts_at is not null and has_shared_place) then
    return;
  end if;
  if starts_at is null and its.own_keys || its.shared_keys = '{}' then
    starts_at := now();
    return;
  end if;

  -- All reservations must be seen. One lock for all rates: several could be taken in two orders.
  perform pg_advisory_xact_lock(hashtext('rate_reservations'));
  if starts_at is null then
    starts_at := carteiro.first_common_time(its.own_rates, its.own_keys, now());
    insert into carteiro.rate_reservations (rate_key, reserved_for, job_id)
    select rate_key, starts_at, job.id from unnest(its.own_keys) as rate_key;
  end if;
  if starts_at <= now() and not has_shared_place then
    starts_at := carteiro.take_shared_place(job, its.shared_rates, its.shared_keys);
    is_estimate := starts_at > now();
  end if;
end
$$;


-- schemas/rates/shared_rate_time.sql

-- When a user's job gets its place under rates that all users of its platform share, by estimate; now() is certain. The one
-- that waits at of_place, or one that came now.
create function carteiro.shared_rate_time(
  of_deployment text, of_user uuid, rates jsonb[], rate_keys text[], of_place bigint default null
) returns timestamptz
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  at_last timestamptz := now();
begin
  for i in 1 .. cardinality(rate_keys)
  loop
    at_last := greatest(at_last, carteiro.first_free_time(rates[i], rate_keys[i], now(),
      places_before => carteiro.rate_places_before(of_deployment, rates[i], of_user, of_place)));
  end loop;
  return carteiro.first_common_time(rates, rate_keys, at_last);
end
$$;


-- schemas/rates/take_shared_place.sql

-- Reserves the places of a job under rates that all users of its platform share, if it may begin now: there are more free
-- ones than jobs before it. Otherwise it waits, and the answer is until when, by estimate.
create function carteiro.take_shared_place(job public.publication_jobs, rates jsonb[], rate_keys text[]) returns timestamptz
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  its_deployment text := carteiro.deployment_of(job.platform, job.mode);
  its_time timestamptz := carteiro.shared_rate_time(its_deployment, job.user_id, rates, rate_keys, (
    select waiting.place from carteiro.publication_rate_queue as waiting where waiting.job_id = job.id
  ));
begin
  if its_time > now() then
    insert into carteiro.publication_rate_queue (job_id, deployment, option, user_id)
    values (job.id, its_deployment, job.option, job.user_id)
    on conflict (job_id) do nothing;
    insert into carteiro.publication_rate_users (deployment, user_id)
    values (its_deployment, job.user_id)
    on conflict (deployment, user_id) do nothing;
  else
    insert into carteiro.rate_reservations (rate_key, reserved_for, job_id)
    select rate_key, its_time, job.id from unnest(rate_keys) as rate_key;
    delete from carteiro.publication_rate_queue as waiting where waiting.job_id = job.id;
    update carteiro.publication_rate_users as theirs
    set place = default
    where theirs.deployment = its_deployment and theirs.user_id = job.user_id;
  end if;
  return its_time;
end
$$;


-- schemas/realtime/broadcast_publication_jobs.sql

-- All changes of a statement.
-- Old and new rows are joined by hash: the poll that changes them forbids it (use_lookup_plans), and there may be many.
create function carteiro.broadcast_publication_jobs() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
set enable_hashjoin = on
set enable_nestloop = off
as $$
declare
  job_ids uuid[];
  user_ids uuid[];
  payloads jsonb[];
begin
  select array_agg(new_jobs.id), array_agg(new_jobs.user_id),
    array_agg(carteiro.publication_job_json(row(new_jobs.*)::public.publication_jobs))
  into job_ids, user_ids, payloads
  from new_jobs
  join old_jobs on old_jobs.id = new_jobs.id
  where new_jobs.seq <> old_jobs.seq;
  if job_ids is not null then
    perform carteiro.notify_users('job_changed', job_ids, user_ids, payloads);
  end if;
  return null;
end
$$;

create trigger broadcast_changed_jobs
  after update on public.publication_jobs
  referencing old table as old_jobs new table as new_jobs
  for each statement execute function carteiro.broadcast_publication_jobs();


-- schemas/realtime/broadcast_to_users.sql

-- A message may come after a newer one about the same job: of two states the one with the larger seq is the newer.
--
-- 2. A broadcast from the database to the user's private topic user:<id>. Faster than postgres_changes, and one check per
-- subscription instead of one per subscriber and change.
--
--   job_changed          the job as publication_job_json gives it
--   publication_created  { publication_id }, once for all of its jobs (enqueue_inserted_jobs)

-- Broadcasts of one event, all at once, each as realtime.send writes it. Where Realtime's table is not what it was, each
-- goes through realtime.send. Like that, it loses a message rather than the caller's transaction.
create function carteiro.broadcast_to_users(event_name text, user_ids uuid[], payloads jsonb[]) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  message record;
begin
  insert into realtime.messages (topic, extension, event, private, payload)
  select 'user:' || owner_id, 'broadcast', event_name, true, broadcast.payload
  from unnest(user_ids, payloads) as broadcast (owner_id, payload);
exception when others then
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is null then
    return;
  end if;
  for message in select * from unnest(user_ids, payloads) as broadcast (owner_id, payload)
  loop
    perform realtime.send(message.payload, event_name, 'user:' || message.owner_id, true);
  end loop;
end
$$;


-- schemas/realtime/flush_broadcasts.sql

-- Sends what waits, as far as the limit allows: one of each user at a time, and of a job only its present state. Reads a
-- thousand rows at most. Returns whether something is left.
create function carteiro.flush_broadcasts() returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  room integer;
  sent record;
begin
  if not exists (select from carteiro.publication_broadcasts) then
    return false;
  end if;
  room := carteiro.reserve_broadcasts(1000);
  for sent in
    with waiting as materialized (
      select place, event, about, user_id from carteiro.publication_broadcasts
      order by place
      limit case when room > 0 then 1000 else 0 end
      for update skip locked
    ),
    changed as (
      select event, about, user_id, min(place) as first, array_agg(place) as places from waiting group by event, about, user_id
    ),
    chosen as (
      select * from changed
      order by row_number() over (partition by user_id order by first), first
      limit room
    ),
    gone as (
      delete from carteiro.publication_broadcasts where place in (select unnest(places) from chosen)
    )
    select chosen.event, array_agg(chosen.user_id order by chosen.first) as user_ids,
      array_agg(
        case chosen.event
          when 'publication_created' then jsonb_build_object('publication_id', chosen.about)
          else carteiro.publication_job_json(job)
        end order by chosen.first
      ) as payloads
    from chosen
    left join public.publication_jobs as job on job.id = chosen.about
    where chosen.event = 'publication_created' or job.id is not null
    group by chosen.event
    order by chosen.event desc
  loop
    perform carteiro.broadcast_to_users(sent.event, sent.user_ids, sent.payloads);
  end loop;
  return exists (select from carteiro.publication_broadcasts);
end
$$;


-- schemas/realtime/notify_users.sql

-- Broadcasts of one event about jobs or publications: at once as far as the limit allows and nothing waits already; the rest
-- waits for flush_broadcasts, which a sleeping dispatcher is woken for.
create function carteiro.notify_users(event_name text, about uuid[], user_ids uuid[], payloads jsonb[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  others_wait boolean := exists (select from carteiro.publication_broadcasts);
  room integer := 0;
begin
  if not others_wait then
    room := carteiro.reserve_broadcasts(cardinality(about));
  end if;
  if room > 0 then
    perform carteiro.broadcast_to_users(event_name, user_ids[:room], payloads[:room]);
  end if;
  if room < cardinality(about) then
    insert into carteiro.publication_broadcasts (event, about, user_id)
    select event_name, later.about, later.user_id
    from unnest(about[room + 1 :], user_ids[room + 1 :]) as later (about, user_id);
    if not others_wait then
      perform pg_notify('publication_wake_up', '');
    end if;
  end if;
end
$$;


-- schemas/realtime/publication.sql

-- postgres_changes, as the founding document says: Realtime follows this publication.

do $$
begin
  if not exists (select from pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
  if not exists (
    select from pg_publication_tables
    where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = 'publication_jobs'
  ) then
    alter publication supabase_realtime add table public.publication_jobs;
  end if;
end
$$;


-- schemas/realtime/reserve_broadcasts.sql

-- How many of so many broadcasts may be sent now, which are counted then. Half a second's worth may be sent at once.
create function carteiro.reserve_broadcasts(wanted integer) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  per_second integer := (select broadcasts_per_second from carteiro.queue_settings);
  at_once integer := greatest(1, per_second / 2);
  due bigint := floor(per_second * extract(epoch from clock_timestamp()));
  sent bigint := (select last_value from carteiro.publication_broadcast_clock);
  granted integer;
begin
  -- After a quiet time; or (beyond what is due) after the limit was lowered.
  if sent not between due - at_once and due + at_once then
    sent := setval('carteiro.publication_broadcast_clock', case when sent < due then due - at_once else due end);
  end if;
  granted := greatest(0, least(wanted, due - sent));
  perform nextval('carteiro.publication_broadcast_clock') from generate_series(1, granted);
  return granted;
end
$$;


-- schemas/search/find_publication_jobs.sql

-- A user's jobs, newest first. wanted, all optional: { ids: [], publication_ids: [], accounts: [], statuses: [], platform, option, mode,
-- since, until, search, before: { created_at, id } }.
--
-- It is planned for each call with its own values: where the text is in many jobs, the list is read in its
-- order and soon full; where it is in few, the index of texts finds them.
create function carteiro.find_publication_jobs(owner_id uuid, wanted jsonb, max_jobs integer)
returns setof public.publication_jobs
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  query tsquery := carteiro.search_query(wanted ->> 'search');
  fits text := concat_ws(' and ',
    'job.user_id = $1',
    case when wanted ? 'ids' then
      $sql$job.id = any (array(select value::uuid from jsonb_array_elements_text($2 -> 'ids')))$sql$ end,
    case when wanted ? 'publication_ids' then
      $sql$job.publication_id = any (array(select value::uuid from jsonb_array_elements_text($2 -> 'publication_ids')))$sql$ end,
    case when wanted ? 'accounts' then
      $sql$job.account_id = any (array(select value::uuid from jsonb_array_elements_text($2 -> 'accounts')))$sql$ end,
    case when wanted ? 'statuses' then
      $sql$job.status = any (array(select value from jsonb_array_elements_text($2 -> 'statuses')))$sql$ end,
    case when wanted ? 'platform' then $sql$job.platform = $2 ->> 'platform'$sql$ end,
    case when wanted ? 'mode' then $sql$job.mode = $2 ->> 'mode'$sql$ end,
    case when wanted ? 'option' then $sql$job.option = $2 ->> 'option'$sql$ end,
    case when wanted ? 'since' then $sql$job.created_at >= ($2 ->> 'since')::timestamptz$sql$ end,
    case when wanted ? 'until' then $sql$job.created_at < ($2 ->> 'until')::timestamptz$sql$ end,
    case when wanted ? 'before' then
      $sql$(job.created_at, job.id) < (
        ($2 -> 'before' ->> 'created_at')::timestamptz, ($2 -> 'before' ->> 'id')::uuid
      )$sql$ end
  );
  in_order constant text := 'order by job.created_at desc, job.id desc limit $3';
begin
  if wanted ->> 'search' is null then
    return query execute format('select job.* from public.publication_jobs as job where %s %s', fits, in_order)
      using owner_id, wanted, max_jobs;
  elsif query is not null then
    return query execute format(
      'select job.* from (
        (select job.* from public.publication_jobs as job
          where %1$s and job.created_at >= $4 and carteiro.text_lexemes(job.content) @@ $5 %2$s)
        union all
        (select job.* from public.publication_jobs as job
          join carteiro.publication_job_texts as written on written.job_id = job.id
          where %1$s and job.created_at < $4 and written.lexemes @@ $6 %2$s)
      ) as job %2$s', fits, in_order)
      using owner_id, wanted, max_jobs, (select mark.indexed_until from carteiro.publication_texts_cursor as mark),
        query, query && carteiro.user_lexeme(owner_id)::tsquery;
  end if;
end
$$;


-- schemas/search/find_publications.sql

-- A user's publications, newest first, those without a job left out. wanted, all optional: { reference, mode, accounts: [], statuses: [],
-- platform, option, since, until, before: { created_at, id } }. Of accounts: publications with a job of one of them, whose status is
-- then that of these jobs. The reference is what an app wrote into metadata.externalId or metadata.reference, at most 255 characters, by
-- which there are indexes. Like find_publication_jobs, it is planned for each call with its own values.
create function carteiro.find_publications(owner_id uuid, wanted jsonb, max_publications integer)
returns table (id uuid, created_at timestamptz)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  fits text := concat_ws(' and ',
    'publication.user_id = $1',
    case when wanted ? 'reference' then
      $sql$(
        publication.metadata ? 'externalId' and publication.metadata ->> 'externalId' = $2 ->> 'reference'
          and left(publication.metadata ->> 'externalId', 255) = $2 ->> 'reference'
        or publication.metadata ? 'reference' and publication.metadata ->> 'reference' = $2 ->> 'reference'
          and left(publication.metadata ->> 'reference', 255) = $2 ->> 'reference'
      )$sql$ end,
    case when wanted ? 'mode' then $sql$publication.mode = $2 ->> 'mode'$sql$ end,
    case when wanted ? 'since' then $sql$publication.created_at >= ($2 ->> 'since')::timestamptz$sql$ end,
    case when wanted ? 'until' then $sql$publication.created_at < ($2 ->> 'until')::timestamptz$sql$ end,
    case when wanted ? 'before' then
      $sql$(publication.created_at, publication.id) < (
        ($2 -> 'before' ->> 'created_at')::timestamptz, ($2 -> 'before' ->> 'id')::uuid
      )$sql$ end
  );
  jobs_fit text := concat_ws(' and ',
    'job.publication_id = publication.id',
    case when wanted ? 'accounts' then
      $sql$job.account_id = any (array(select value::uuid from jsonb_array_elements_text($2 -> 'accounts')))$sql$ end
  );
  having_fits text := concat_ws(' and ',
    'count(*) > 0',
    case when wanted ? 'platform' then $sql$bool_or(job.platform = $2 ->> 'platform')$sql$ end,
    case when wanted ? 'option' then $sql$bool_or(job.option = $2 ->> 'option')$sql$ end,
    case when wanted ? 'statuses' then
      $sql$($2 -> 'statuses') ? carteiro.publication_status(array_agg(distinct job.status))$sql$ end
  );
begin
  return query execute format(
    'select publication.id, publication.created_at
    from carteiro.publications as publication
    cross join lateral (
      select from public.publication_jobs as job where %2$s having %3$s
    ) as jobs
    where %1$s
    order by publication.created_at desc, publication.id desc
    limit $3', fits, jobs_fit, having_fits)
    using owner_id, wanted, max_publications;
end
$$;


-- schemas/search/index_edited_text.sql

-- An edited text is found by its new lexemes at once. Edits are rare, so this may cost something.
create function carteiro.index_edited_text() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  insert into carteiro.publication_job_texts (job_id, lexemes)
  values (new.id, carteiro.text_lexemes(new.content) || array_to_tsvector(array[carteiro.user_lexeme(new.user_id)]))
  on conflict (job_id) do update set lexemes = excluded.lexemes;
  return null;
end
$$;

create trigger index_edited_text
  after update of content on public.publication_jobs
  for each row when (old.content is distinct from new.content)
  execute function carteiro.index_edited_text();


-- schemas/search/index_publication_texts.sql

-- Every minute: the lexemes of the jobs that came. Returns how many.
create function carteiro.index_publication_texts(max_jobs integer default 50000) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  since timestamptz;
  until timestamptz := clock_timestamp() - interval '1 minute';
  indexed integer;
begin
  select mark.indexed_until into since from carteiro.publication_texts_cursor as mark for update;
  -- No more than can be done in one go; jobs of one moment stay together.
  select least(until, max(created_at) + interval '1 microsecond') into until
  from (
    select created_at from public.publication_jobs
    where created_at >= since and created_at < until
    order by created_at
    limit max_jobs
  ) as next;
  if until is null then
    return 0;
  end if;

  insert into carteiro.publication_job_texts (job_id, lexemes)
  select job.id, carteiro.text_lexemes(job.content) || array_to_tsvector(array[carteiro.user_lexeme(job.user_id)])
  from public.publication_jobs as job
  where job.created_at >= since and job.created_at < until
  on conflict (job_id) do nothing;
  get diagnostics indexed = row_count;
  update carteiro.publication_texts_cursor set indexed_until = until where one_row;
  return indexed;
end
$$;


-- schemas/search/search_query.sql

-- Searches for every lexeme of a text, as a beginning. Null when it has none.
create function carteiro.search_query(search text) returns tsquery
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select string_agg(quote_literal(lexeme) || ':*', ' & ')::tsquery
  from unnest(to_tsvector('pg_catalog.simple', extensions.unaccent('extensions.unaccent', search)))
$$;


-- schemas/search/text_lexemes.sql

-- The lexemes by which texts are compared: no accents, no case, in no language in particular.
create function carteiro.text_lexemes(content jsonb) returns tsvector
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select to_tsvector('pg_catalog.simple', extensions.unaccent('extensions.unaccent',
    concat_ws(' ', content ->> 'caption', content -> 'settings' ->> 'title')))
$$;


-- schemas/search/user_lexeme.sql

-- Whose a text is, as a lexeme of it: the index is then read for one user's texts only.
create function carteiro.user_lexeme(owner_id uuid) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select 'user_' || replace(owner_id::text, '-', '')
$$;


-- schemas/settle/complete_publication_jobs.sql

-- Completes jobs, one for each lease and response. Returns which leases were good, and the slots that they had: those are for
-- the caller to free, or to fill again.
create function carteiro.complete_publication_jobs(
  leases uuid[], responses jsonb[], out good uuid[], out ended_slots integer[]
)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  its record;
  completed integer[];
  answering text[];
begin
  with held as materialized (
    select slot, job_id, attempt, lease_token, responses[array_position(leases, lease_token)] as response
    from carteiro.publication_slots
    where lease_token = any (leases)
    order by slot
    for update
  )
  select array_agg(job.id) as jobs, array_agg(job.seq) as seqs,
    array_agg(carteiro.deployment_of(job.platform, job.mode)) as deployments,
    array_agg(held.lease_token) as leases, array_agg(held.slot) as slots, array_agg(held.response) as responses,
    array_agg(jsonb_strip_nulls(jsonb_build_object(
      'post_id', held.response -> 'post_id', 'permalink', held.response -> 'permalink',
      'warnings', held.response -> 'warnings'
    ))) as event_data
  into its
  from held
  join public.publication_jobs as job on job.id = held.job_id
  where carteiro.is_at_work(job, held.attempt);

  completed := case when its.jobs is null then '{}'
    else carteiro.transition_jobs('completed', its.jobs, its.seqs, its.event_data, its.responses) end;
  select coalesce(array_agg(its.leases[place]), '{}'), coalesce(array_agg(its.slots[place]), '{}'),
    array_agg(distinct its.deployments[place])
  into good, ended_slots, answering
  from unnest(completed) as place;

  perform carteiro.add_first_comments(array(select its.jobs[place] from unnest(completed) as place));
  perform carteiro.note_platform_answer(deployment, null, true) from unnest(answering) as deployment;
end
$$;


-- schemas/settle/end_publication_job_in_failure.sql

-- Ends a job for good. If its point of no return was begun and its end isn't known, the error says so whatever the cause was:
-- it must not be taken for "not posted". Nor where it was passed, unless the platform has refused the post since.
create function carteiro.end_publication_job_in_failure(failed_job_id uuid, code text, message text, details jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  is_refusal boolean := details ->> 'verdict' is not distinct from 'refuse';
  is_open boolean := exists (
    select from carteiro.publication_steps where job_id = failed_job_id and commits and state = 'open'
  );
  is_restored boolean := not is_open and carteiro.may_be_out_since_restore(failed_job_id);
  in_doubt boolean := is_open or is_restored or (not is_refusal and carteiro.has_posted(failed_job_id));
begin
  if in_doubt and code <> 'outcome_unknown' then
    message := case
      when is_open then 'The post may or may not be out: check the account before you try again. '
      when is_restored then 'The database was restored from a backup, and this may have been published before: '
        || 'check the account before you try again. '
      else 'The platform has the post: check the account. '
    end || message;
    code := 'outcome_unknown';
  end if;
  perform carteiro.write_dead_letter(carteiro.transition_job(failed_job_id, 'failed', details, code, message));
end
$$;


-- schemas/settle/fail_publication_job.sql

-- A failed attempt. The verdict decides (libs/contracts/src/errors.ts):
-- retry, unclear: again later, counted (once more than that while the post may be out, or is:
-- to reconcile) · wait: again later, not counted · reconnect: held until the account is
-- connected again · halt: the platform is paused · refuse: never.
create function carteiro.fail_publication_job(lease uuid, failure jsonb) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.lock_leased_job(lease);
  its_deployment text := carteiro.deployment_of(job.platform, job.mode);
  verdict text := failure ->> 'verdict';
  code text := failure ->> 'code';
  message text := failure ->> 'message';
  wanted_delay interval := make_interval(secs => (failure ->> 'retry_after_seconds')::double precision);
  details jsonb := jsonb_strip_nulls(failure - array['outcome', 'code', 'message']);
  last_check integer := (
    select count(*) from carteiro.publication_steps as s where s.job_id = job.id and s.commits and s.state = 'open'
  ) + carteiro.has_posted(job.id)::integer;
begin
  if job.id is null then
    return false;
  end if;
  perform carteiro.free_publication_slot(lease);
  perform carteiro.note_platform_answer(its_deployment, job.user_id, carteiro.has_platform_answered(failure));
  if code = 'timeout' and not carteiro.has_platform_answered(failure) then
    perform carteiro.note_platform_timeouts(array[its_deployment]);
  end if;

  if verdict = 'reconnect' then
    -- A reconnect under way is waited for, and a later one finds the job held (see confirm_hold_reason).
    perform from carteiro.platform_accounts where id = job.account_id for update;
  elsif verdict = 'halt' then
    perform carteiro.pause_platform(job.platform, message, job.mode);
  end if;

  if verdict = 'reconnect' and carteiro.has_new_credentials(job) then
    perform carteiro.transition_job(job.id, 'deferred', code => code, message => message, new_due_at => now());
  elsif verdict = 'reconnect' and job.account_id is not null then
    update carteiro.platform_accounts
    set status = 'needs_reauth', updated_at = now(),
      problems = jsonb_build_array(jsonb_build_object('code', code, 'message', message))
    where id = job.account_id and status = 'connected';
    perform carteiro.transition_job(job.id, 'held', code => code, message => message,
      new_hold_reason => 'account_needs_reauth');
  elsif verdict = 'halt' then
    perform carteiro.transition_job(job.id, 'held', code => code, message => message, new_hold_reason => 'platform_paused');
  elsif verdict = 'wait' then
    perform carteiro.transition_job(job.id, 'deferred', code => code, message => message,
      new_due_at => now() + coalesce(wanted_delay, (select default_wait from carteiro.queue_settings)));
  elsif verdict in ('retry', 'unclear') and job.retry_count < job.max_retries + last_check then
    perform carteiro.transition_job(job.id, 'retry_scheduled', jsonb_build_object('retry_count', job.retry_count + 1),
      code, message, now() + greatest(wanted_delay, carteiro.retry_delay(job.retry_count)));
  else
    perform carteiro.end_publication_job_in_failure(job.id, code, message, details);
  end if;
  return true;
end
$$;


-- schemas/settle/failure_cause.sql

-- What jobs that failed alike have in common: the message without what differs from job to job.
create function carteiro.failure_cause(error_code text, error_message text) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select error_code || ': ' || left(regexp_replace(
    regexp_replace(coalesce(error_message, ''), '[0-9a-f]{8}-[0-9a-f-]{27}|urn:[a-z]+:[A-Za-z0-9:_-]+', '…', 'g'),
    '[0-9]+', '#', 'g'
  ), 300)
$$;


-- schemas/settle/has_new_credentials.sql

-- Whether the account was connected again, or its tokens renewed, since the job's attempt began: what the platform
-- said of the old ones says nothing of the new ones.
create function carteiro.has_new_credentials(job public.publication_jobs) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from carteiro.platform_accounts as account
    where account.id = job.account_id and account.status = 'connected' and account.credentials_changed_at > (
      select max(event.at) from carteiro.publication_job_events as event
      where event.job_id = job.id and event.type = 'attempt_started'
    )
  )
$$;


-- schemas/settle/lock_leased_job.sql

-- The job that a lease stands for, locked with its slot, which comes first (docs/locks.md); null when the lease is no longer the job's.
create function carteiro.lock_leased_job(lease uuid) returns public.publication_jobs
language sql
set search_path = pg_catalog, pg_temp
as $$
  select job
  from carteiro.publication_slots as slot
  join public.publication_jobs as job on job.id = slot.job_id
  where slot.lease_token = lease and carteiro.is_at_work(job, slot.attempt)
  for update
$$;


-- schemas/settle/retry_delay.sql

-- base, base × 4, base × 16 …, at most the cap, ± 20 % so that jobs that failed together don't return together.
create function carteiro.retry_delay(retries_so_far integer) returns interval
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select least(retry_base * 4 ^ retries_so_far, retry_cap) * (0.8 + 0.4 * random()) from carteiro.queue_settings
$$;


-- schemas/settle/write_dead_letter.sql

-- Puts a job that failed for good into publication_dead_letters, with its whole timeline: who reads the letter needs
-- nothing else.
create function carteiro.write_dead_letter(job public.publication_jobs) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if job.mode = 'test' then
    perform nextval('carteiro.test_dead_letter_number');
  end if;
  perform pgmq.send('publication_dead_letters', jsonb_build_object(
    'v', 1, 'job_id', job.id, 'publication_id', job.publication_id, 'user_id', job.user_id,
    'account_id', job.account_id, 'platform', job.option, 'mode', job.mode, 'error_code', job.error_code,
    'error_message', job.error_message, 'cause', carteiro.failure_cause(job.error_code, job.error_message),
    'attempt', job.attempt, 'traceparent', carteiro.traceparent_of(job.publication_id),
    'timeline', coalesce((
      select jsonb_agg(to_jsonb(event) - 'job_id' order by event.seq)
      from carteiro.publication_job_events as event
      where event.job_id = job.id
    ), '[]'),
    'steps', coalesce((
      select jsonb_agg(to_jsonb(taken) - array['job_id', 'lease_token'] order by taken.began_at)
      from carteiro.publication_steps as taken
      where taken.job_id = job.id
    ), '[]')
  ), 0::integer);
end
$$;


-- schemas/slot_limits/has_due_jobs.sql

-- Whether jobs of a deployment are due and wait, in a queue or in the backlog.
create function carteiro.has_due_jobs(of_deployment text) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  prefix text := split_part(of_deployment, ':', 1) || '_';
begin
  return exists (
    select from carteiro.publication_backlog where deployment = of_deployment and message_id is null
  ) or exists (
    select from carteiro.publication_backlog
    where queue = any (carteiro.priority_queues_of(carteiro.mode_of(of_deployment))) and deployment = of_deployment
      and message_id is not null
  ) or case carteiro.mode_of(of_deployment)
    when 'live' then exists (
      select from pgmq.q_publication_queue_high where starts_with(message ->> 'platform', prefix)
    ) or exists (
      select from pgmq.q_publication_queue where starts_with(message ->> 'platform', prefix)
    ) or exists (
      select from pgmq.q_publication_queue_low where starts_with(message ->> 'platform', prefix)
    )
    else exists (
      select from pgmq.q_publication_test_queue_high where starts_with(message ->> 'platform', prefix)
    ) or exists (
      select from pgmq.q_publication_test_queue where starts_with(message ->> 'platform', prefix)
    ) or exists (
      select from pgmq.q_publication_test_queue_low where starts_with(message ->> 'platform', prefix)
    )
  end;
end
$$;


-- schemas/slot_limits/keep_to_slot_limits.sql

-- Of jobs that were taken from a queue, those that their platforms' limits allow, in their order; the others are parked,
-- and those like them that follow.
create function carteiro.keep_to_slot_limits(
  of_queue text, job_ids uuid[], message_ids bigint[], limited text[], limits integer[], vacant integer[],
  out within uuid[], out parked integer, out users uuid[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  ids uuid[];
  places bigint[];
  deployments text[];
  locked text[];
  beyond uuid[];
  closed text[];
  following record;
begin
  parked := 0;
  select coalesce(array_agg(job.id order by given.position), '{}'), array_agg(given.message_id order by given.position),
    array_agg(carteiro.deployment_of(job.platform, job.mode) order by given.position),
    array_agg(distinct carteiro.deployment_of(job.platform, job.mode))
  into ids, places, deployments, closed
  from unnest(job_ids, message_ids) with ordinality as given (id, message_id, position)
  join public.publication_jobs as job on job.id = given.id;
  if ids = '{}' or not closed && limited then
    within := ids;
    return;
  end if;

  locked := carteiro.lock_limited_platforms(array(select one from unnest(closed) as one where one = any (limited)));
  with sorted as (
    select listed.id, listed.message_id, listed.deployment, listed.position,
      listed.deployment <> all (limited) or (
        listed.deployment = any (locked)
        and row_number() over (partition by listed.deployment order by listed.position)
          <= limits[array_position(limited, listed.deployment)] - coalesce(its.leases, 0)
      ) as is_within
    from unnest(ids, places, deployments) with ordinality as listed (id, message_id, deployment, position)
    left join carteiro.leases_by_platform(vacant) as its on its.deployment = listed.deployment
  )
  select coalesce(array_agg(id order by position) filter (where is_within), '{}'),
    array_agg(id order by position) filter (where not is_within),
    array_agg(message_id order by position) filter (where not is_within),
    array_agg(distinct deployment) filter (where not is_within)
  into within, beyond, places, closed
  from sorted;
  if beyond is not null then
    perform carteiro.park_jobs(of_queue, beyond, places);
    following := carteiro.park_next_jobs(of_queue, closed, 100);
    parked := cardinality(beyond) + following.jobs;
    users := following.users;
  end if;
end
$$;


-- schemas/slot_limits/leases_by_platform.sql

-- How many leases each deployment has, slots and those prefetched, but for those that end in this transaction (vacant).
create function carteiro.leases_by_platform(vacant integer[]) returns table (deployment text, leases bigint)
language sql stable
begin atomic
  select slot.deployment, count(*)
  from carteiro.publication_slots as slot
  where slot.lease_token is not null and slot.slot <> all (vacant)
  group by slot.deployment;
end;


-- schemas/slot_limits/lock_limited_platforms.sql

-- Of deployments that may not hold every slot, those of which jobs may be leased in this transaction. Two dispatchers that both
-- leased would both count what was there before: the second one gets none now, without waiting. Leases are counted in a
-- statement after this one.
create function carteiro.lock_limited_platforms(of_deployments text[]) returns text[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  return array(
    select deployment from unnest(of_deployments) as deployment
    where pg_try_advisory_xact_lock(hashtext('publication_slot_limits'), hashtext(deployment))
  );
end
$$;


-- schemas/slot_limits/next_slot_limit_rise.sql

-- When the first platform of a mode of which jobs are parked will be alone; null when none is.
create function carteiro.next_slot_limit_rise(of_mode text) returns timestamptz
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if not carteiro.are_jobs_parked(of_mode) then
    return null;
  end if;
  return (
    select min(its.alone_at)
    from (
      select (
        select max(other.last_due_at) from carteiro.platforms as other
        where other.mode = of_mode and other.platform <> known.platform
      ) + (select slot_left_for from carteiro.queue_settings) as alone_at
      from carteiro.platforms as known
      where known.mode = of_mode and exists (
        select from carteiro.publication_backlog as b
        where b.queue = any (carteiro.priority_queues_of(of_mode)) and b.deployment = known.deployment
          and b.message_id is not null
      )
    ) as its
    where its.alone_at > now()
  );
end
$$;


-- schemas/slot_limits/note_due_platforms.sql

-- Jobs of these deployments are due. Written now and then only, and never waited for: with every job, it would be a lock that
-- all callers share.
create function carteiro.note_due_platforms(of_deployments text[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  update carteiro.platforms
  set last_due_at = now()
  where deployment = any (array(
    select known.deployment
    from carteiro.platforms as known
    where known.deployment = any (of_deployments) and (
      known.last_due_at is null
      or known.last_due_at < now() - (select slot_left_for / 30 from carteiro.queue_settings)
    )
    for no key update skip locked
  ));
end
$$;


-- schemas/slot_limits/park_jobs.sql

-- Parks jobs that were taken from a queue: they wait in the backlog, with their place in the queue, until their platform may
-- have more slots. Those that were settled, held or put off meanwhile need nothing.
create function carteiro.park_jobs(of_queue text, job_ids uuid[], message_ids bigint[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into carteiro.publication_backlog (job_id, user_id, queue, deployment, message_id)
  select due.id, due.user_id, of_queue, due.deployment, due.message_id
  from (
    select job.id, job.user_id, carteiro.deployment_of(job.platform, job.mode) as deployment, given.message_id
    from (
      select id, min(message_id) as message_id from unnest(job_ids, message_ids) as taken (id, message_id) group by id
    ) as given
    join public.publication_jobs as job on job.id = given.id
    where (job.status = 'pending' or (job.status = 'processing' and job.next_attempt_at is not null))
      and job.hold_reason is null
      and not exists (select from carteiro.publication_timers as timer where timer.job_id = job.id)
    order by job.id
    for share of job
  ) as due
  -- See add_to_backlog.
  on conflict (job_id) do update set queue = excluded.queue;
end
$$;


-- schemas/slot_limits/park_next_jobs.sql

-- Parks what the first messages of a queue hold of platforms at their limit, so that a thousand of them in a row are not
-- taken one by one. Answers how many.
create function carteiro.park_next_jobs(
  of_queue text, of_deployments text[], max_messages integer, out jobs integer, out users uuid[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job_ids uuid[];
  message_ids bigint[];
begin
  execute format($query$
    with taken as (
      delete from pgmq.%1$I
      where msg_id = any (array(
        select first.msg_id
        from (
          select msg_id, message from pgmq.%1$I where vt <= clock_timestamp()
          order by msg_id limit $2 for update skip locked
        ) as first
        join public.publication_jobs as job on job.id = (first.message ->> 'job_id')::uuid
        where carteiro.deployment_of(job.platform, job.mode) = any ($1)
      ))
      returning msg_id, message
    )
    select array_agg((message ->> 'job_id')::uuid), array_agg(msg_id), array_agg(distinct (message ->> 'user_id')::uuid)
    from taken
  $query$, 'q_' || of_queue) into job_ids, message_ids, users using of_deployments, max_messages;
  jobs := coalesce(cardinality(job_ids), 0);
  if jobs > 0 then
    perform carteiro.park_jobs(of_queue, job_ids, message_ids);
  end if;
end
$$;


-- schemas/slot_limits/renew_due_platforms.sql

-- A platform whose jobs have waited for nearly as long as a slot is left to them, and still wait, is noted again. A sweep comes several
-- times within the twentieth that is left (15 of 300 seconds).
create function carteiro.renew_due_platforms() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  update carteiro.platforms
  set last_due_at = now()
  where deployment = any (array(
    select known.deployment
    from carteiro.platforms as known
    cross join carteiro.queue_settings as settings
    where known.last_due_at > now() - settings.slot_left_for
      and known.last_due_at <= now() - settings.slot_left_for * 0.95
      and carteiro.has_due_jobs(known.deployment)
    for no key update of known skip locked
  ));
end
$$;


-- schemas/slot_limits/slot_limits.sql

-- The limit of each deployment of a mode at the mode's cap, and why it is lower than that: timed_out, leaves_slot, or null. Becomes part of the
-- statement that calls it.
create function carteiro.slot_limits(cap integer, of_mode text default 'live') returns table (deployment text, slots integer, reason text)
language sql stable
begin atomic
  select limited.deployment,
    case limited.reason when 'timed_out' then 1 when 'leaves_slot' then cap - 1 else cap end,
    limited.reason
  from (
    select noted.deployment,
      case
        when cap <= 1 then null
        when noted.has_timed_out then 'timed_out'
        when noted.is_due and count(*) filter (where noted.is_due) over () > 1 then 'leaves_slot'
      end as reason
    from (
      select known.deployment, policy.timed_out_at is not null as has_timed_out,
        coalesce(known.last_due_at > now() - (select settings.slot_left_for from carteiro.queue_settings as settings), false)
          as is_due
      from carteiro.platforms as known
      left join carteiro.platform_policies as policy on policy.deployment = known.deployment
      where known.mode = of_mode
    ) as noted
  ) as limited;
end;


-- schemas/slot_limits/surplus_leases.sql

-- Leases that a dispatcher has prefetched and that are more than their platform may have by now: it gives them back.
create function carteiro.surplus_leases(of_dispatcher uuid, limited text[], limits integer[]) returns uuid[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if cardinality(limited) = 0 then
    return '{}';
  end if;
  return array(
    select theirs.lease_token
    from (
      select slot.slot, slot.lease_token, slot.dispatcher_id, slot.deployment,
        row_number() over (partition by slot.deployment order by slot.slot < 0, abs(slot.slot)) as place
      from carteiro.publication_slots as slot
      where slot.deployment = any (limited) and slot.lease_token is not null
    ) as theirs
    where theirs.slot < 0 and theirs.dispatcher_id = of_dispatcher
      and theirs.place > limits[array_position(limited, theirs.deployment)]
  );
end
$$;


-- schemas/slot_limits/take_parked_jobs.sql

-- Takes the first jobs that were parked from a queue and that their platforms' limits allow by now.
create function carteiro.take_parked_jobs(
  of_queue text, max_jobs integer, limited text[], limits integer[], vacant integer[],
  out job_ids uuid[], out message_ids bigint[], out users uuid[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  waiting text[] := array(
    select known.deployment
    from carteiro.platforms as known
    where exists (
      select from carteiro.publication_backlog as b
      where b.deployment = known.deployment and b.queue = of_queue and b.message_id is not null
    )
  );
  locked text[] := carteiro.lock_limited_platforms(array(select one from unnest(waiting) as one where one = any (limited)));
begin
  with room as materialized (
    select one.deployment, case
      when one.deployment <> all (limited) then max_jobs
      else greatest(0, limits[array_position(limited, one.deployment)] - coalesce(its.leases, 0))
    end as jobs
    from unnest(waiting) as one (deployment)
    left join carteiro.leases_by_platform(vacant) as its on its.deployment = one.deployment
    where one.deployment <> all (limited) or one.deployment = any (locked)
  ),
  taken as (
    delete from carteiro.publication_backlog
    where job_id = any (array(
      select first.job_id
      from room
      cross join lateral (
        select b.job_id, b.message_id
        from carteiro.publication_backlog as b
        where b.deployment = room.deployment and b.queue = of_queue and b.message_id is not null
        order by b.message_id
        limit room.jobs
        for update skip locked
      ) as first
      order by first.message_id
      limit max_jobs
    ))
    returning job_id, message_id, user_id
  )
  select coalesce(array_agg(taken.job_id order by taken.message_id), '{}'),
    coalesce(array_agg(taken.message_id order by taken.message_id), '{}'),
    array_agg(distinct taken.user_id)
  into job_ids, message_ids, users
  from taken;
end
$$;


-- schemas/statistics/approximate_count.sql

-- How many rows a table has: exact below ten thousand, the statistics' estimate above.
create function carteiro.approximate_count(of_table regclass) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  exact_up_to constant integer := 10000;
  counted bigint;
begin
  execute format('select count(*) from (select from %s limit %s) as counted', of_table, exact_up_to) into counted;
  if counted < exact_up_to then
    return counted;
  end if;
  return greatest(counted, pg_stat_get_live_tuples(of_table), (
    select reltuples::bigint from pg_class where oid = of_table
  ));
end
$$;


-- schemas/statistics/bucket_start.sql

create function carteiro.bucket_start(moment timestamptz, grain interval) returns timestamptz
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select date_bin(grain, moment, timestamptz '2000-01-01 00:00:00Z')
$$;


-- schemas/statistics/count_queue_events.sql

-- What happened between two moments, per bar of a grain. Waiting: from when a job was due until its first attempt.
-- Service: from the beginning of the run that brought it out until it was out.
create function carteiro.count_queue_events(since timestamptz, until timestamptz, of_grain interval)
returns table (bucket timestamptz, platform text, mode text, measure text, detail text, amount bigint)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with happened as materialized (
    select carteiro.bucket_start(event.at, of_grain) as bucket, job.platform, job.mode, event.type,
      coalesce(event.data ->> 'code', '') as code,
      case
        when event.type = 'attempt_started' and event.attempt = 1
          then event.at - greatest(job.created_at, job.scheduled_at)
        when event.type = 'completed' then event.at - job.started_at
      end as duration
    from carteiro.publication_job_events as event
    join public.publication_jobs as job on job.id = event.job_id
    where event.at >= since and event.at < until
  )
  select h.bucket, h.platform, h.mode, h.type, h.code, count(*)
  from happened as h
  group by h.bucket, h.platform, h.mode, h.type, h.code
  union all
  select h.bucket, h.platform, h.mode, case h.type when 'completed' then 'service' else 'waiting' end,
    carteiro.duration_class(h.duration)::text, count(*)
  from happened as h
  where h.duration is not null
  group by 1, 2, 3, 4, 5
$$;


-- schemas/statistics/count_queue_statistics.sql

-- Every minute: counts what happened, and how many wait. An event is written before its transaction ends, so the last
-- minute is left for the next count. Returns until when all is counted.
create function carteiro.count_queue_statistics() returns timestamptz
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  since timestamptz;
  until timestamptz := date_trunc('minute', clock_timestamp() - interval '1 minute');
begin
  select mark.counted_until into since from carteiro.queue_statistics_cursor as mark for update;

  insert into carteiro.queue_statistics as s (grain, bucket, platform, mode, measure, detail, amount)
  select range.grain, carteiro.bucket_start(counted.bucket, range.grain), counted.platform, counted.mode,
    counted.measure, counted.detail, sum(counted.amount)
  from carteiro.count_queue_events(since, until, interval '1 minute') as counted
  cross join carteiro.queue_ranges() as range
  where counted.bucket > now() - range.kept
  group by 1, 2, 3, 4, 5, 6
  on conflict (grain, bucket, platform, mode, measure, detail) do update set amount = s.amount + excluded.amount;

  insert into carteiro.queue_statistics as s (grain, bucket, platform, mode, measure, amount)
  select range.grain, carteiro.bucket_start(now(), range.grain), known.platform, known.mode, 'depth',
    coalesce(sum(depth.jobs), 0)
  from carteiro.platforms as known
  left join lateral carteiro.queue_depth(known.mode) as depth on depth.platform = known.platform
  cross join carteiro.queue_ranges() as range
  group by 1, 2, 3, 4
  on conflict (grain, bucket, platform, mode, measure, detail) do update set amount = greatest(s.amount, excluded.amount);

  delete from carteiro.queue_statistics as s
  using carteiro.queue_ranges() as range
  where s.grain = range.grain and s.bucket < now() - range.kept;

  until := greatest(since, until);
  update carteiro.queue_statistics_cursor set counted_until = until where one_row;
  return until;
end
$$;


-- schemas/statistics/cron_gauges.sql

-- [{ job, succeeded, failed, last_success_seconds }]: pg_cron's runs in the last hour. Empty where there is no pg_cron.
create function carteiro.cron_gauges() returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  gauges jsonb;
begin
  if to_regclass('cron.job_run_details') is null then
    return '[]';
  end if;
  -- All jobs together run some twelve thousand times a day: the daily one's last run is among fifteen thousand.
  execute $query$
    with recent as (
      select jobid, status, start_time, end_time from cron.job_run_details order by runid desc limit 15000
    )
    select coalesce(jsonb_agg(gauge), '[]')
    from (
      select job.jobname as job,
        count(*) filter (where run.status = 'succeeded' and run.start_time > now() - interval '1 hour') as succeeded,
        count(*) filter (where run.status = 'failed' and run.start_time > now() - interval '1 hour') as failed,
        extract(epoch from now() - max(run.end_time) filter (where run.status = 'succeeded')) as last_success_seconds
      from cron.job as job
      left join recent as run using (jobid)
      where job.jobname in (
        'process-publication-jobs', 'retry-failed-publication-jobs', 'cleanup-old-publication-jobs',
        'count-queue-statistics', 'index-publication-texts'
      )
      group by job.jobname
    ) as gauge
  $query$ into gauges;
  return gauges;
end
$$;


-- schemas/statistics/duration_at.sql

-- The duration, in seconds, below which a share of those counted by class lies.
create function carteiro.duration_at(share double precision, classes integer[], amounts bigint[]) returns double precision
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
declare
  wanted double precision;
  below double precision := 0;
begin
  select share * sum(amount) into wanted from unnest(amounts) as amount;
  for i in 1 .. cardinality(classes)
  loop
    if below + amounts[i] >= wanted then
      return 2 ^ ((classes[i] + (wanted - below) / amounts[i]) / 4) / 1000;
    end if;
    below := below + amounts[i];
  end loop;
  return null;
end
$$;


-- schemas/statistics/priority_queue_gauges.sql

-- [{ queue, mode, ready, oldest_seconds }]: messages of each queue of a mode that has a deployment, and how long its first one has been there.
create function carteiro.priority_queue_gauges() returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  queue text;
  its_mode text;
  table_name text;
  oldest timestamptz;
  gauges jsonb := '[]';
begin
  for its_mode, queue in
    select known.mode, name
    from (select distinct mode from carteiro.platforms) as known
    cross join unnest(array['high', 'normal', 'low']) with ordinality as its (name, place)
    order by known.mode, place
  loop
    table_name := 'q_' || carteiro.priority_queue_of(queue, its_mode);
    execute format('select enqueued_at from pgmq.%I order by msg_id limit 1', table_name)
    into oldest;
    gauges := gauges || jsonb_build_object(
      'queue', queue,
      'mode', its_mode,
      'ready', carteiro.approximate_count(format('pgmq.%I', table_name)::regclass),
      'oldest_seconds', coalesce(extract(epoch from clock_timestamp() - oldest), 0)
    );
  end loop;
  return gauges;
end
$$;


-- schemas/statistics/publication_job_steps.sql

-- A job's steps as its user may see them: what was done when, not what was sent or answered.
create function carteiro.publication_job_steps(of_job_id uuid) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'step', taken.step, 'state', taken.state, 'commits', taken.commits, 'attempt', taken.attempt,
    'began_at', taken.began_at, 'finished_at', taken.finished_at
  ) order by taken.began_at), '[]')
  from carteiro.publication_steps as taken
  where taken.job_id = of_job_id
$$;


-- schemas/statistics/queue_depth.sql

-- How many of a mode wait in which queue, per platform, and since when the first of them is due. What is not due is not in it.
create function carteiro.queue_depth(of_mode text default 'live') returns table (queue text, platform text, jobs bigint, oldest timestamptz)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with waiting (job_id, queue) as (
    select (message ->> 'job_id')::uuid, 'high' from pgmq.q_publication_queue_high where of_mode = 'live'
    union all
    select (message ->> 'job_id')::uuid, 'normal' from pgmq.q_publication_queue where of_mode = 'live'
    union all
    select (message ->> 'job_id')::uuid, 'low' from pgmq.q_publication_queue_low where of_mode = 'live'
    union all
    select (message ->> 'job_id')::uuid, 'high' from pgmq.q_publication_test_queue_high where of_mode = 'test'
    union all
    select (message ->> 'job_id')::uuid, 'normal' from pgmq.q_publication_test_queue where of_mode = 'test'
    union all
    select (message ->> 'job_id')::uuid, 'low' from pgmq.q_publication_test_queue_low where of_mode = 'test'
    union all
    select job_id, 
      case when b.queue like '%\_high' then 'high' when b.queue like '%\_low' then 'low' else 'normal' end
    from carteiro.publication_backlog as b
    where b.queue = any (carteiro.priority_queues_of(of_mode))
  )
  select waiting.queue, job.platform, count(*),
    min(coalesce(job.next_attempt_at, greatest(job.created_at, job.scheduled_at)))
  from waiting
  join public.publication_jobs as job on job.id = waiting.job_id
  group by waiting.queue, job.platform
$$;


-- schemas/statistics/queue_gauges.sql

-- Everything, in one call (services/dispatcher/src/queue-gauges.ts reads it).
create function carteiro.queue_gauges() returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  with in_doubt as (
    select carteiro.deployment_of(job.platform, job.mode) as deployment, count(*) as jobs
    from (
      select (message ->> 'job_id')::uuid as job_id from pgmq.q_publication_dead_letters
      where message ->> 'error_code' = 'outcome_unknown'
      limit 1000
    ) as letter
    join public.publication_jobs as job on job.id = letter.job_id
    group by 1
  ),
  in_flight as (
    select carteiro.deployment_of(job.platform, job.mode) as deployment, count(*) as jobs
    from carteiro.publication_slots as slot
    join public.publication_jobs as job on job.id = slot.job_id
    where slot.slot > 0
    group by 1
  )
  select jsonb_build_object(
    'queues', carteiro.priority_queue_gauges(),
    'backlog', carteiro.approximate_count('carteiro.publication_backlog'),
    'timers', carteiro.approximate_count('carteiro.publication_timers'),
    'held', (
      select count(*) from (select from carteiro.publication_timers where mode in ('live', 'test') and due_at = 'infinity' limit 10000) as held
    ),
    'slots', (select count(*) from carteiro.publication_slots where slot > 0 and mode = 'live'),
    'test_slots', (select count(*) from carteiro.publication_slots where slot > 0 and mode = 'test'),
    'dispatchers', (
      select count(*) from carteiro.dispatchers where mode = 'live' and seen_at > now() - interval '1 minute'
    ),
    'test_dispatchers', (
      select count(*) from carteiro.dispatchers where mode = 'test' and seen_at > now() - interval '1 minute'
    ),
    'is_unconfirmed', carteiro.installation_problem() is not null,
    'dead_letters', carteiro.approximate_count('pgmq.q_publication_dead_letters'),
    'dead_letters_written', (
      select case when is_called then last_value else 0 end from pgmq.q_publication_dead_letters_msg_id_seq
    ),
    'test_dead_letters_written', (
      select case when is_called then last_value else 0 end from carteiro.test_dead_letter_number
    )
  ) || jsonb_build_object(
    'platforms', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'platform', platform.platform,
        'mode', platform.mode,
        'in_flight', coalesce(in_flight.jobs, 0),
        'outcome_unknown', coalesce(in_doubt.jobs, 0),
        'slot_limit', its.slots,
        'paused', policy.paused_at is not null,
        'circuit_open', coalesce(carteiro.is_circuit_open(policy, null), false),
        'api_version', platform.catalog #> '{api_version,version}',
        'days_until_sunset', carteiro.days_until_sunset(platform.catalog),
        'renewed_token_seconds', carteiro.shortest_token_life(platform.platform, platform.mode, false),
        'last_token_seconds', carteiro.shortest_token_life(platform.platform, platform.mode, true)
      ) order by platform.deployment), '[]')
      from carteiro.platforms as platform
      join (
        select * from carteiro.slot_limits(carteiro.cap_of('live'), 'live')
        union all
        select * from carteiro.slot_limits(carteiro.cap_of('test'), 'test')
      ) as its using (deployment)
      left join carteiro.platform_policies as policy using (deployment)
      left join in_flight using (deployment)
      left join in_doubt using (deployment)
    ),
    'rates', carteiro.rate_gauges(),
    'webhooks', carteiro.webhook_gauges(),
    'handlers', carteiro.handler_gauges(),
    'cron', carteiro.cron_gauges()
  )
$$;


-- schemas/statistics/queue_history.sql

-- Over a range of queue_ranges, of one platform or of all, in a mode:
-- { range, bar_seconds, counted: [{ at, platform, measure, detail, amount }] } holds what happened, by bar and platform;
-- durations: [{ at | null, platform | null, measure, p50, p95, p99 }] in seconds: per bar, per platform, and of all.
create function carteiro.queue_history(of_range text, of_platform text default null, of_mode text default 'live') returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  with range as (
    select grain, carteiro.bucket_start(now(), grain) - (bars - 1) * grain as since, mark.counted_until
    from carteiro.queue_ranges()
    cross join carteiro.queue_statistics_cursor as mark
    where name = of_range
  ),
  kept as (
    select s.bucket, s.platform, s.mode, s.measure, s.detail, s.amount
    from range
    join carteiro.queue_statistics as s on s.grain = range.grain and s.bucket >= range.since
    union all
    select recent.bucket, recent.platform, recent.mode, recent.measure, recent.detail, recent.amount
    from range
    cross join carteiro.count_queue_events(greatest(range.counted_until, range.since), 'infinity', range.grain) as recent
  ),
  counted as (
    select bucket, platform, measure, detail, sum(amount)::bigint as amount
    from kept
    where mode = of_mode and (of_platform is null or platform = of_platform)
    group by bucket, platform, measure, detail
  ),
  classes as (
    select bucket, platform, measure, detail::integer as class, sum(amount)::bigint as amount
    from counted
    where measure in ('waiting', 'service')
    group by grouping sets ((bucket, measure, class), (platform, measure, class), (measure, class))
  ),
  durations as (
    select bucket, platform, measure, array_agg(class order by class) as classes, array_agg(amount order by class) as amounts
    from classes
    group by bucket, platform, measure
  )
  select jsonb_build_object(
    'range', of_range,
    'bar_seconds', (select extract(epoch from grain)::integer from range),
    'since', (select since from range),
    'counted', coalesce((
      select jsonb_agg(jsonb_build_object(
        'at', bucket, 'platform', platform, 'measure', measure, 'detail', detail, 'amount', amount
      ) order by bucket)
      from counted
      where measure not in ('waiting', 'service')
    ), '[]'),
    'durations', coalesce((
      select jsonb_agg(jsonb_build_object(
        'at', bucket, 'platform', platform, 'measure', measure,
        'p50', carteiro.duration_at(0.5, classes, amounts), 'p95', carteiro.duration_at(0.95, classes, amounts),
        'p99', carteiro.duration_at(0.99, classes, amounts)
      ) order by bucket)
      from durations
    ), '[]')
  )
$$;


-- schemas/statistics/queue_state.sql

-- Now, in a mode: { at, mode, cap, in_flight: [{ platform, jobs }], limited: [{ platform, slots, reason }] (slot_limits), waiting: [{ queue, platform, jobs, oldest_seconds }],
-- held: [{ platform, reason, jobs }], later }. later is what has its time still to come; it and what is held are counted up
-- to a bound, for a million scheduled posts must cost nothing.
create function carteiro.queue_state(count_at_most integer default 10000, of_mode text default 'live') returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  with working as (
    select job.platform, count(*) as jobs
    from carteiro.publication_slots as slot
    join public.publication_jobs as job on job.id = slot.job_id
    where slot.slot > 0 and slot.mode = of_mode and slot.lease_token is not null
    group by job.platform
  ),
  held as (
    select job.platform, job.hold_reason as reason, count(*) as jobs
    from (
      select job_id from carteiro.publication_timers where mode = of_mode and due_at = 'infinity' limit count_at_most
    ) as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where job.hold_reason is not null
    group by job.platform, job.hold_reason
  ),
  depth as (
    select queue, platform, jobs, greatest(extract(epoch from now() - oldest), 0) as oldest_seconds
    from carteiro.queue_depth(of_mode)
  )
  select jsonb_build_object(
    'at', now(),
    'mode', of_mode,
    'cap', carteiro.cap_of(of_mode),
    'in_flight', coalesce((select jsonb_agg(to_jsonb(working) order by platform) from working), '[]'),
    'limited', coalesce((
      select jsonb_agg(
        jsonb_build_object('platform', known.platform, 'slots', its.slots, 'reason', its.reason) order by known.platform
      )
      from carteiro.slot_limits(carteiro.cap_of(of_mode), of_mode) as its
      join carteiro.platforms as known on known.deployment = its.deployment
      where its.reason is not null
    ), '[]'),
    'waiting', coalesce((select jsonb_agg(to_jsonb(depth) order by queue, platform) from depth), '[]'),
    'held', coalesce((select jsonb_agg(to_jsonb(held) order by platform, reason) from held), '[]'),
    'later', (
      select count(*)
      from (select from carteiro.publication_timers where mode = of_mode and due_at < 'infinity' limit count_at_most) as timer
    )
  )
$$;


-- schemas/steps/adopt_step.sql

-- A later attempt found, at the platform, that the step of an earlier one was done. The intent stays as it
-- was written, so that a crash right here loses nothing. post_ids: the posts that were found for it. Raises CT006 when
-- another job has recorded one of them meanwhile: two that searched at the same moment found the same post, and the second
-- must reconcile again.
create function carteiro.adopt_step(job_id uuid, lease uuid, step text, result jsonb, post_ids text[] default '{}')
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_leased_job(job_id, lease);
begin
  if cardinality(post_ids) > 0 then
    -- The step comes before the lock of adoptions (docs/locks.md).
    perform from carteiro.publication_steps as s where s.job_id = job.id and s.step = adopt_step.step for update;
    perform pg_advisory_xact_lock(
      hashtext('publication_adoptions'), hashtext(carteiro.deployment_of(job.platform, job.mode))
    );
    if cardinality(carteiro.posts_of_other_jobs(job_id, lease, post_ids, (
      select s.began_at from carteiro.publication_steps as s where s.job_id = job.id and s.step = adopt_step.step
    ))) > 0 then
      raise exception 'job %: another job has recorded the post that was found for step %', job.id, step
        using errcode = 'CT006';
    end if;
  end if;
  update carteiro.publication_steps as s
  set state = 'done', result = adopt_step.result, finished_at = clock_timestamp(), lease_token = lease,
    adopted_posts = nullif(post_ids, '{}')
  where s.job_id = job.id and s.step = adopt_step.step and s.state = 'open'
    and (not s.commits or s.call_ends_at <= clock_timestamp());
  if not found then
    raise exception 'job %: step % cannot be adopted', job_id, step using errcode = 'CT001';
  end if;
end
$$;


-- schemas/steps/begin_step.sql

-- Makes the intent durable. Answers { state, intent, result, began_at, call_ends_at, now }; or, where the platform's rates
-- have no room for the call, { state: wait, now, wait_until, platform }, and nothing is recorded. counts: whether the rates
-- count this call; without it those of steps that commit are.
--   opened    the intent is recorded: act, within call_seconds
--   done      it was done before; result says what came of it
--   in_doubt  an earlier attempt began it and its end isn't known: find out, and only when it surely did not happen
--             call again with reopen
-- A step that commits is not begun again before call_ends_at (CT001) unless its caller has said that it did nothing: the
-- earlier call may still be under way, whatever its user says.
-- idempotent: the platform recognises a repeated call by its key, so that it may be begun before the earlier one has ended.
-- Without an intent a step is not opened: { state: not_begun }.
-- A step that commits is not begun with less lease left than its call may take: the lease is extended by what is missing
-- (docs/decisions/0026-a-publishing-call-keeps-its-slot.md).
create function carteiro.begin_step(
  job_id uuid, lease uuid, step text, intent jsonb, commits boolean, call_seconds integer, reopen boolean default false,
  counts boolean default null, idempotent boolean default false
) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs;
  existing carteiro.publication_steps;
  answer text := 'opened';
  began timestamptz := clock_timestamp();
  ends timestamptz := began + make_interval(secs => call_seconds);
  wait_until timestamptz;
begin
  if commits and intent is not null then
    perform carteiro.extend_lease(lease, ends);
  end if;
  job := carteiro.require_leased_job(job_id, lease);
  select * into existing
  from carteiro.publication_steps as s
  where s.job_id = job.id and s.step = begin_step.step
  for update;

  if existing.state = 'done' then
    answer := 'done';
  elsif existing.state = 'open' and not reopen then
    answer := 'in_doubt';
  elsif existing.commits and not idempotent and existing.call_ends_at > began
    and (existing.state = 'open' or existing.result ? 'user_says') then
    raise exception 'job %: an earlier call of step % may still be under way', job.id, step using errcode = 'CT001';
  elsif intent is null then
    return jsonb_build_object('state', 'not_begun');
  else
    if coalesce(counts, commits) then
      wait_until := carteiro.count_platform_call(job, began);
      if wait_until is not null then
        return jsonb_build_object('state', 'wait', 'now', clock_timestamp(), 'wait_until', wait_until, 'platform', (
          select known.display_name from carteiro.platforms as known
          where known.deployment = carteiro.deployment_of(job.platform, job.mode)
        ));
      end if;
    end if;
    if existing.state is null then
      insert into carteiro.publication_steps (job_id, step, commits, lease_token, attempt, intent, began_at, call_ends_at)
      values (job.id, step, commits, lease, job.attempt, intent, began, ends)
      returning * into existing;
    else
      update carteiro.publication_steps as s
      set state = 'open', commits = begin_step.commits, lease_token = lease, attempt = job.attempt,
        intent = begin_step.intent, result = null, began_at = began, finished_at = null, call_ends_at = ends
      where s.job_id = job.id and s.step = begin_step.step
      returning * into existing;
    end if;
  end if;

  return jsonb_build_object(
    'state', answer, 'intent', existing.intent, 'result', existing.result,
    'began_at', existing.began_at, 'call_ends_at', existing.call_ends_at, 'now', clock_timestamp()
  );
end
$$;


-- schemas/steps/extend_lease.sql

-- Makes a lease last until a call that cannot be taken back has surely ended: no other job gets its slot before,
-- whatever becomes of its dispatcher meanwhile. Locks the slot, so it comes before the job is locked (docs/locks.md). A lease that has
-- run out stays so.
create function carteiro.extend_lease(extended_lease uuid, call_ends_at timestamptz) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- A lease that moved up to another slot at this moment is found there by a second try.
  for attempt in 1 .. 2
  loop
    update carteiro.publication_slots as slot
    set lease_expires_at = greatest(slot.lease_expires_at, extend_lease.call_ends_at)
    where slot.lease_token = extended_lease and slot.lease_expires_at > now();
    exit when found;
  end loop;
end
$$;


-- schemas/steps/finish_step.sql

-- Makes the result durable: did it happen ('done', with what came of it) or surely not ('not_done', with the
-- reason)? The intent's own lease is the fence, not the job's: a late result of the lease that still holds the open intent
-- is true, and saves a reconciliation; one that was overtaken by a reopened intent changes nothing (CT001). Raises
-- CT006 when another job has adopted the post: the step stays open, and what became of it must be found out.
create function carteiro.finish_step(job_id uuid, lease uuid, step text, new_state text, result jsonb) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  began timestamptz;
  is_committing boolean;
begin
  if new_state not in ('done', 'not_done') then
    raise exception 'new_state: expected done or not_done, not %', new_state using errcode = '22023';
  end if;
  perform carteiro.shorten_lease(lease);
  update carteiro.publication_steps as s
  set state = new_state, result = finish_step.result, finished_at = clock_timestamp()
  from public.publication_jobs as job
  where s.job_id = finish_step.job_id and s.step = finish_step.step and s.state = 'open'
    and s.lease_token = lease and job.id = s.job_id
    and carteiro.deployment_of(job.platform, job.mode) = carteiro.caller_deployment()
  returning s.began_at, s.commits into began, is_committing;
  if not found then
    raise exception 'job %: step % is not open under this lease', job_id, step using errcode = 'CT001';
  end if;
  if is_committing and new_state = 'done' then
    perform carteiro.refuse_adopted_post(job_id, step, result);
  end if;

  -- When the platform counted the call is not known; that it was not later than this is.
  update carteiro.rate_reservations as t
  set reserved_for = clock_timestamp()
  where t.job_id = finish_step.job_id and t.is_called and t.reserved_for = began;
end
$$;


-- schemas/steps/has_posted.sql

-- Whether the publishing step was done, in a generation of the work that was not given up since
-- (libs/platform-kit/src/generations.ts): one that is given up has posted nothing. A platform may publish under the step's
-- own name in every generation, so only what was given up later counts.
create function carteiro.has_posted(of_job_id uuid) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from carteiro.publication_steps as posted
    where posted.job_id = of_job_id and posted.commits and posted.state = 'done' and not exists (
      select from carteiro.publication_steps as given_up
      where given_up.job_id = of_job_id and given_up.state = 'done'
        and given_up.step = 'give_up' || coalesce(substring(posted.step from ' round [0-9]+$'), '')
        and given_up.finished_at >= posted.finished_at
    )
  );
end
$$;


-- schemas/steps/open_publication_attempt.sql

-- What an attempt needs to know: { steps: [...], account (leased_account_json) or null, first_attempt_at }.
create function carteiro.open_publication_attempt(job_id uuid, lease uuid) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_leased_job(job_id, lease);
begin
  return jsonb_build_object(
    'steps', coalesce((
      select jsonb_agg(jsonb_build_object(
        'step', s.step, 'state', s.state, 'commits', s.commits, 'intent', s.intent, 'result', s.result,
        'began_at', s.began_at, 'call_ends_at', s.call_ends_at
      ) order by s.began_at)
      from carteiro.publication_steps as s
      where s.job_id = job.id
    ), '[]'),
    'account', carteiro.leased_account_json(job.account_id),
    'first_attempt_at', (
      select min(e.at) from carteiro.publication_job_events as e
      where e.job_id = job.id and e.type = 'attempt_started'
    ),
    'now', clock_timestamp()
  );
end
$$;


-- schemas/steps/posts_of_other_jobs.sql

-- Which of these posts, found at the platform, are known to be another job's: its committing step recorded one of
-- the ids in its result. It distinguishes two posts with the same text. Reads the steps since a moment, without
-- an index: it is asked only when an answer was lost.
create function carteiro.posts_of_other_jobs(job_id uuid, lease uuid, post_ids text[], since timestamptz)
returns text[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_leased_job(job_id, lease);
begin
  return array(
    select distinct recorded.value
    from carteiro.publication_steps as s
    join public.publication_jobs as other on other.id = s.job_id and other.platform = job.platform
      and other.mode = job.mode
    cross join lateral jsonb_each_text(
      case jsonb_typeof(s.result) when 'object' then s.result else '{}' end
    ) as recorded
    where s.commits and s.state = 'done' and s.job_id <> job.id and s.finished_at >= since
      and recorded.value = any (post_ids)
  );
end
$$;


-- schemas/steps/refuse_adopted_post.sql

-- A job that was in doubt may have adopted the post of this step, made for another job with the same text, before it could be
-- recorded. Then it is that job's (CT006).
create function carteiro.refuse_adopted_post(of_job_id uuid, step text, recorded jsonb) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- Shared among transactions that record a post; one that adopts holds it alone, and sees what they have recorded.
  perform pg_advisory_xact_lock_shared(hashtext('publication_adoptions'), hashtext(carteiro.caller_deployment()));
  if exists (
    select from carteiro.publication_steps as other
    join public.publication_jobs as its_job on its_job.id = other.job_id
    where other.adopted_posts is not null and other.job_id <> of_job_id
      and carteiro.deployment_of(its_job.platform, its_job.mode) = carteiro.caller_deployment()
      and other.adopted_posts && array(
        select value from jsonb_each_text(case jsonb_typeof(recorded) when 'object' then recorded else '{}' end)
      )
  ) then
    raise exception 'job %: another job has adopted the post of step %', of_job_id, step using errcode = 'CT006';
  end if;
end
$$;


-- schemas/steps/report_publication_progress.sql

-- Reports to the user how far the work is. Phases are recorded in the timeline, percentages aren't.
create function carteiro.report_publication_progress(job_id uuid, lease uuid, new_phase text, new_progress integer)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_leased_job(job_id, lease);
  old_phase text := job.phase;
begin
  update public.publication_jobs as j
  set phase = new_phase, progress = new_progress, seq = seq + 1
  where j.id = job.id and (j.phase, j.progress) is distinct from (new_phase, new_progress::smallint)
  returning * into job;
  if found and old_phase <> new_phase then
    perform carteiro.record_job_event(job, 'phase_changed');
  end if;
end
$$;


-- schemas/steps/require_leased_job.sql

-- The job behind a lease, locked against a new claim until the transaction ends.
create function carteiro.require_leased_job(leased_job_id uuid, lease uuid) returns public.publication_jobs
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs;
begin
  select j.* into job
  from carteiro.publication_slots as slot
  join public.publication_jobs as j on j.id = slot.job_id
  where slot.lease_token = lease and slot.job_id = leased_job_id and slot.lease_expires_at > now()
    and carteiro.is_at_work(j, slot.attempt)
  for share of j;
  if not found then
    raise exception 'job %: the lease is lost', leased_job_id using errcode = 'CT001';
  end if;
  if carteiro.deployment_of(job.platform, job.mode) is distinct from carteiro.caller_deployment() then
    raise exception 'job % belongs to %, not to role %',
      leased_job_id, carteiro.deployment_of(job.platform, job.mode), session_user using errcode = 'CT005';
  end if;
  return job;
end
$$;


-- schemas/steps/shorten_lease.sql

-- After that call a lease lasts as long as any other: a dispatcher that is gone is noticed as soon.
create function carteiro.shorten_lease(shortened_lease uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  usual_end timestamptz := now() + (select settings.lease from carteiro.queue_settings as settings);
begin
  update carteiro.publication_slots as slot
  set lease_expires_at = usual_end
  where slot.lease_token = shortened_lease and slot.lease_expires_at > usual_end;
end
$$;


-- schemas/storage/can_user_select.sql

-- Whether the app's own policies let a user with these claims select an object of Storage. It belongs to role authenticated
-- (grants.sql) and so runs as every user's calls do, under the same policies, for every caller: the gateway needs no right to become
-- that role. A policy that fails for an object shows it to none.
create function carteiro.can_user_select(claims jsonb, of_bucket text, of_path text) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  claims_before constant text := current_setting('request.jwt.claims', true);
  -- Of older projects; auth.uid() reads it first.
  sub_before constant text := current_setting('request.jwt.claim.sub', true);
  is_seen boolean;
begin
  perform set_config('request.jwt.claims', claims::text, true), set_config('request.jwt.claim.sub', '', true);
  is_seen := exists (select from storage.objects where bucket_id = of_bucket and name = of_path);
  perform set_config('request.jwt.claims', coalesce(claims_before, ''), true),
    set_config('request.jwt.claim.sub', coalesce(sub_before, ''), true);
  return is_seen;
exception
  -- Such as a policy that reads an id out of every path.
  when data_exception or insufficient_privilege then return false;
end
$$;


-- schemas/storage/find_storage_file.sql

-- A registered object of Storage, to be read: { bucket, path, name, type, etag, bytes, state }; null for an unknown id. state is 'same',
-- 'changed' when it has other content now, or 'gone'.
create function carteiro.find_storage_file(file_id uuid) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  file carteiro.storage_files;
  present jsonb;
begin
  select * into file from carteiro.storage_files where id = file_id;
  if not found then
    return null;
  end if;
  if to_regclass('storage.objects') is not null then
    present := carteiro.storage_object(file.bucket, file.path);
  end if;
  return jsonb_build_object(
    'bucket', file.bucket, 'path', file.path, 'name', file.name, 'type', file.type, 'etag', file.etag,
    'bytes', file.bytes,
    'state', case
      when present is null then 'gone'
      when present ->> 'etag' = file.etag and (present ->> 'bytes')::bigint = file.bytes then 'same'
      else 'changed'
    end
  );
end
$$;


-- schemas/storage/find_storage_objects.sql

-- Objects of Storage that a user wants to publish, wanted: [{ bucket, path }]. For each, in this order, { etag, bytes, type }, or
-- { problem }: 'no_storage' (the project has no Storage), 'no_user', 'no_bucket', or 'no_object': one that does not exist, and one that
-- the user may not select. In a public bucket everyone may read, as Storage itself has it.
create function carteiro.find_storage_objects(owner_id uuid, wanted jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  claims jsonb;
  one record;
  is_public boolean;
  found_objects jsonb := '[]';
begin
  if to_regclass('storage.objects') is null or to_regclass('storage.buckets') is null then
    return (select jsonb_agg(jsonb_build_object('problem', 'no_storage')) from jsonb_array_elements(wanted));
  end if;
  claims := carteiro.user_claims(owner_id);
  if claims is null then
    return (select jsonb_agg(jsonb_build_object('problem', 'no_user')) from jsonb_array_elements(wanted));
  end if;
  for one in select item ->> 'bucket' as bucket, item ->> 'path' as path from jsonb_array_elements(wanted) as item
  loop
    select coalesce(bucket.public, false) into is_public from storage.buckets as bucket where bucket.id = one.bucket;
    found_objects := found_objects || case
      when is_public is null then '{"problem": "no_bucket"}'
      when is_public or carteiro.can_user_select(claims, one.bucket, one.path)
        then coalesce(carteiro.storage_object(one.bucket, one.path), '{"problem": "no_object"}')
      else '{"problem": "no_object"}'
    end;
  end loop;
  return found_objects;
end
$$;


-- schemas/storage/register_storage_files.sql

-- Objects of Storage that a publication of a user's shows, files: [{ bucket, path, name, etag, bytes, type }]. Their ids, in this
-- order: the same object has the same id again.
create function carteiro.register_storage_files(owner_id uuid, files jsonb) returns uuid[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  -- In one order, so that two requests with the same files wait for each other and not for ever.
  insert into carteiro.storage_files as known (user_id, bucket, path, name, etag, bytes, type)
  select distinct on (file.bucket, file.path, file.etag, file.bytes)
    owner_id, file.bucket, file.path, file.name, file.etag, file.bytes, file.type
  from jsonb_to_recordset(files) as file (bucket text, path text, name text, etag text, bytes bigint, type text)
  order by file.bucket, file.path, file.etag, file.bytes
  on conflict (user_id, md5(bucket || '/' || path), etag, bytes)
  do update set used_at = now(), name = excluded.name, type = excluded.type;
  return array(
    select known.id
    from rows from (
      jsonb_to_recordset(files) as (bucket text, path text, etag text, bytes bigint)
    ) with ordinality as file (bucket, path, etag, bytes, place)
    join carteiro.storage_files as known
      on known.user_id = owner_id and md5(known.bucket || '/' || known.path) = md5(file.bucket || '/' || file.path)
      and known.etag = file.etag and known.bytes = file.bytes
    order by file.place
  );
end
$$;


-- schemas/storage/storage_object.sql

-- What Storage knows of an object: { etag (without quotes), bytes, type }; null when it does not exist.
-- Projects differ in whether they keep versions: only the current one counts, and none that stands for a deletion.
-- Judges no rights: can_user_select does.
create function carteiro.storage_object(of_bucket text, of_path text) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select jsonb_build_object(
      'etag', regexp_replace(object.metadata ->> 'eTag', '^(W/)?"?|"$', '', 'g'),
      'bytes', (object.metadata ->> 'size')::bigint,
      'type', object.metadata ->> 'mimetype'
    )
    from storage.objects as object
    where object.bucket_id = of_bucket and object.name = of_path
      and object.metadata ->> 'eTag' is not null and object.metadata ->> 'size' is not null
      and to_jsonb(object) ->> 'archived_at' is null
      and to_jsonb(object) ->> 'is_delete_marker' is distinct from 'true'
  );
end
$$;


-- schemas/storage/user_claims.sql

-- The claims of a user's access token, as Supabase Auth writes them, as far as they are the user's and not a session's: what policies
-- see. The same whether the user calls with a token or with an API key. Null for a user who does not exist.
create function carteiro.user_claims(of_user uuid) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return (
    select jsonb_build_object(
      'sub', owner.id, 'aud', 'authenticated', 'role', 'authenticated', 'email', coalesce(owner.email, ''),
      'phone', coalesce(owner.phone, ''), 'app_metadata', coalesce(owner.raw_app_meta_data, '{}'),
      'user_metadata', coalesce(owner.raw_user_meta_data, '{}'), 'is_anonymous', owner.is_anonymous
    )
    from auth.users as owner
    where owner.id = of_user
  );
end
$$;


-- schemas/webhooks/add_webhook_messages.sql

-- Writes a message for each endpoint of a user that an event is for. The dispatcher takes it from here: this is part of
-- transactions that settle jobs, and takes no lock that they would wait for. A paused endpoint is not sent the
-- news of its own end, nor of another's.
create function carteiro.add_webhook_messages(
  event_type text, owner_id uuid, of_platforms text[], of_mode text, body text, of_traceparent text
) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  is_due boolean;
begin
  with added as (
    insert into carteiro.webhook_messages (endpoint_id, type, body, traceparent, state)
    select endpoint.id, event_type, add_webhook_messages.body, of_traceparent,
      case endpoint.status when 'paused' then 'held' else 'waiting' end
    from carteiro.webhook_endpoints as endpoint
    where endpoint.user_id = owner_id and endpoint.mode = of_mode and endpoint.status <> 'disabled'
      and (endpoint.types is null or event_type = any (endpoint.types))
      and (endpoint.platforms is null or of_platforms is null or of_platforms && endpoint.platforms)
      and not (event_type = 'endpoint.disabled' and endpoint.status = 'paused')
    returning state
  )
  select bool_or(state = 'waiting') into is_due from added;
  if is_due then
    perform pg_notify('webhook_wake_up', '');
  end if;
end
$$;


-- schemas/webhooks/audit_webhook_endpoints.sql

-- Not its secrets: a rotation is recorded by rotate_webhook_secret. A status that the dispatcher sets is recorded as its role's.
create trigger audit
  after insert or update or delete on carteiro.webhook_endpoints
  for each row execute function carteiro.audit_row(
    'webhook', 'id', 'user_id', 'url, description, types, platforms, mode, status, disabled_reason'
  );


-- schemas/webhooks/change_webhook_endpoint.sql

-- Changes what is given of { url, description, types, platforms, status: enabled | disabled }. What waited for a disabled endpoint
-- has failed; one that is enabled again begins anew: what was held for it is sent by a replay.
create function carteiro.change_webhook_endpoint(endpoint_id uuid, owner_id uuid, changes jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  before carteiro.webhook_endpoints := carteiro.require_own_endpoint(endpoint_id, owner_id);
  wanted carteiro.webhook_endpoints := jsonb_populate_record(before, changes);
  changed carteiro.webhook_endpoints;
begin
  update carteiro.webhook_endpoints as endpoint
  set url = wanted.url, description = wanted.description, types = wanted.types, platforms = wanted.platforms,
    status = wanted.status,
    disabled_reason = case
      when wanted.status = 'enabled' then null
      when wanted.status <> before.status then 'by_owner'
      else before.disabled_reason
    end,
    failing_since = case when wanted.status = 'enabled' and before.status <> 'enabled' then null else before.failing_since end,
    last_failed_at = case when wanted.status = 'enabled' and before.status <> 'enabled' then null else before.last_failed_at end,
    is_prompt = before.is_prompt and wanted.url = before.url,
    seq = before.seq + 1
  where endpoint.id = before.id
  returning * into changed;
  if changed.status = 'disabled' and before.status <> 'disabled' then
    update carteiro.webhook_messages as message
    set state = 'failed', ended_at = now()
    where message.endpoint_id = before.id and message.state in ('waiting', 'held');
  end if;
  return carteiro.webhook_endpoint_json(changed);
exception when unique_violation then
  raise exception 'url: you have a webhook with this URL' using errcode = 'CT002', column = 'url';
end
$$;


-- schemas/webhooks/claim_webhook_batches.sql

-- Takes batches out of the queue, one for each free slot. Claims are { lease_token, endpoint_id, user_id, url, secret,
-- previous_secret, messages: [{ id, type, body, traceparent, attempt, age_seconds }] }. A batch of an endpoint that was deleted
-- or paused meanwhile is dropped with its message in the queue.
create function carteiro.claim_webhook_batches(for_dispatcher uuid) returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  claims jsonb;
begin
  with free as (
    select slot, row_number() over (order by slot) as number from carteiro.webhook_slots where lease_token is null
  ),
  taken as (
    delete from pgmq.q_webhook_queue
    where msg_id = any (array(
      select msg_id from pgmq.q_webhook_queue order by msg_id limit (select count(*) from free) for update skip locked
    ))
    returning msg_id, message
  ),
  batch as (
    select row_number() over (order by taken.msg_id) as number, endpoint, listed.ids,
      gen_random_uuid() as lease_token
    from taken
    join carteiro.webhook_endpoints as endpoint
      on endpoint.id = (taken.message ->> 'endpoint_id')::uuid and endpoint.status = 'enabled'
    cross join lateral (
      select array_agg(known.id order by named.place) as ids
      from jsonb_array_elements_text(taken.message -> 'message_ids') with ordinality as named (id, place)
      join carteiro.webhook_messages as known on known.id = named.id::uuid and known.state = 'sending'
    ) as listed
    where listed.ids is not null
  ),
  leased as (
    update carteiro.webhook_slots as slot
    set endpoint_id = (batch.endpoint).id, message_ids = batch.ids, lease_token = batch.lease_token,
      lease_expires_at = clock_timestamp() + (select lease from carteiro.webhook_settings), dispatcher_id = for_dispatcher
    from free
    join batch using (number)
    where slot.slot = free.slot
  )
  select jsonb_agg(jsonb_build_object(
    'lease_token', batch.lease_token,
    'endpoint_id', (batch.endpoint).id,
    'user_id', (batch.endpoint).user_id,
    'url', (batch.endpoint).url,
    'secret', (batch.endpoint).secret,
    'previous_secret', case when (batch.endpoint).previous_secret_until > now() then (batch.endpoint).previous_secret end,
    'messages', (
      select jsonb_agg(jsonb_build_object(
        'id', message.id, 'type', message.type, 'body', message.body, 'traceparent', message.traceparent,
        'attempt', message.attempts + 1, 'age_seconds', extract(epoch from clock_timestamp() - message.created_at)
      ) order by array_position(batch.ids, message.id))
      from carteiro.webhook_messages as message
      where message.id = any (batch.ids)
    )
  ) order by batch.number) into claims
  from batch;
  return coalesce(claims, '[]');
end
$$;


-- schemas/webhooks/clean_up_webhook_messages.sql

-- Removes messages past their time, and those that were written while their endpoint was being deleted, with their attempts, so many
-- at most. Answers how many are gone.
create function carteiro.clean_up_webhook_messages(max_messages integer default 10000) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  gone integer;
begin
  delete from carteiro.webhook_messages as message
  where not exists (select from carteiro.webhook_endpoints as endpoint where endpoint.id = message.endpoint_id);

  delete from carteiro.webhook_messages
  where id = any (array(
    select id from carteiro.webhook_messages
    where created_at < now() - (select keep_messages from carteiro.webhook_settings) and state <> 'sending'
    order by created_at
    limit max_messages
    for update skip locked
  ));
  get diagnostics gone = row_count;
  return gone;
end
$$;


-- schemas/webhooks/create_webhook_endpoint.sql

-- endpoint is { id, url, description?, types?, platforms?, mode, secret, status? }; the gateway has encrypted the secret for this
-- id. A paused one is never called: its messages are held.
create function carteiro.create_webhook_endpoint(owner_id uuid, endpoint jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  most integer := (select endpoints_per_user from carteiro.webhook_settings);
  made carteiro.webhook_endpoints;
begin
  perform pg_advisory_xact_lock(hashtext('webhook_endpoints'), hashtext(owner_id::text));
  if (select count(*) from carteiro.webhook_endpoints where user_id = owner_id) >= most then
    raise exception 'there are % webhooks already, which is the most: delete one', most using errcode = 'CT002';
  end if;
  insert into carteiro.webhook_endpoints (
    id, user_id, url, description, types, platforms, mode, secret, status, disabled_reason
  )
  select given.id, owner_id, given.url, coalesce(given.description, ''), given.types, given.platforms, given.mode, given.secret,
    coalesce(given.status, 'enabled'), case given.status when 'paused' then 'by_owner' end
  from jsonb_to_record(endpoint) as given (
    id uuid, url text, description text, types text[], platforms text[], mode text, secret jsonb, status text
  )
  on conflict (user_id, mode, url) do nothing
  returning * into made;
  if not found then
    raise exception 'url: you have a webhook with this URL' using errcode = 'CT002', column = 'url';
  end if;
  return carteiro.webhook_endpoint_json(made);
end
$$;


-- schemas/webhooks/delete_webhook_endpoint.sql

-- With all of its messages (remove_endpoint_messages).
create function carteiro.delete_webhook_endpoint(endpoint_id uuid, owner_id uuid) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  delete from carteiro.webhook_endpoints where id = endpoint_id and user_id = owner_id;
  return found;
end
$$;


-- schemas/webhooks/fail_webhook_message.sql

-- An attempt that failed: the message waits for its next one, or has failed for good. 410 disables the endpoint at once; one
-- that has failed for days is paused.
create function carteiro.fail_webhook_message(failed_id uuid, status integer) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  setting carteiro.webhook_settings;
  message carteiro.webhook_messages;
  endpoint carteiro.webhook_endpoints;
  delay interval;
begin
  select * into setting from carteiro.webhook_settings;
  select * into message from carteiro.webhook_messages where id = failed_id and state = 'sending' for update;
  if not found then
    return;
  end if;
  delay := setting.retry_delays[message.failures + 1] * (1 + 0.2 * random());
  update carteiro.webhook_endpoints as failing
  set is_prompt = false, last_failed_at = now(),
    failing_since = case when failing.last_failed_at > now() - setting.failures_apart then coalesce(failing.failing_since, now())
      else now() end
  where failing.id = message.endpoint_id
  returning * into endpoint;
  update carteiro.webhook_messages
  set attempts = attempts + 1, failures = failures + 1,
    state = case
      when status = 410 or delay is null or endpoint.status = 'disabled' then 'failed'
      when endpoint.status = 'paused' then 'held'
      else 'waiting'
    end,
    due_at = coalesce(now() + delay, due_at), ended_at = case when status = 410 or delay is null or endpoint.status = 'disabled' then now() end
  where id = failed_id;

  if status = 410 then
    perform carteiro.stop_webhook_endpoint(endpoint.id, 'disabled', 'gone');
  elsif endpoint.failing_since < now() - setting.pause_after then
    perform carteiro.stop_webhook_endpoint(endpoint.id, 'paused', 'failing');
  end if;
end
$$;


-- schemas/webhooks/poll_webhook_queue.sql

-- A dispatcher's poll for webhooks: settles what was sent, releases batches of dispatchers that have stopped, queues what is due
-- and claims what fits. Answers { claims, next_due_in_seconds }. One poll at a time: it shares no lock with those that publish.
create function carteiro.poll_webhook_queue(dispatcher_id uuid, settlements jsonb, claims_more boolean) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  expired record;
  claims jsonb := '[]';
  next_due_at timestamptz;
begin
  perform carteiro.use_lookup_plans();
  perform pg_advisory_xact_lock(hashtext('webhook_queue'));
  perform carteiro.settle_webhook_batches(settlements);
  for expired in
    update carteiro.webhook_slots as slot
    set endpoint_id = null, message_ids = null, lease_token = null, lease_expires_at = null, dispatcher_id = null
    from carteiro.webhook_slots as lost
    where lost.slot = slot.slot and lost.lease_expires_at < clock_timestamp()
    returning lost.message_ids
  loop
    perform carteiro.release_webhook_messages(expired.message_ids);
  end loop;
  -- A database that was restored may send again what it had sent; a copy may send nothing. An operator says which it is.
  if claims_more and carteiro.installation_problem() is null then
    next_due_at := carteiro.queue_webhook_batches();
    claims := carteiro.claim_webhook_batches(dispatcher_id);
  end if;
  return jsonb_build_object(
    'claims', claims,
    'next_due_in_seconds', extract(epoch from least(next_due_at, (
      select min(lease_expires_at) from carteiro.webhook_slots
    )) - clock_timestamp())
  );
end
$$;


-- schemas/webhooks/poll_webhooks.sql

-- A poll for webhooks whose answer is sent when its transaction is over, as that of jobs is (poll_publication_jobs).
create procedure carteiro.poll_webhooks(
  dispatcher_id uuid, settlements jsonb default '[]', claims_more boolean default true, inout answer jsonb default null
)
language plpgsql
as $$
begin
  answer := carteiro.poll_webhook_queue(dispatcher_id, settlements, claims_more);
  commit;
end
$$;


-- schemas/webhooks/queue_webhook_batches.sql

-- Puts what is due into the queue, as far as each endpoint has room: a prompt one for three batches, any other for one message,
-- and these together for half of the slots. While an endpoint has a replay to send, it has room for one message: a replay is
-- in order. Visits each endpoint that has messages waiting once, however many they are. Returns when the next is due.
create function carteiro.queue_webhook_batches() returns timestamptz
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  next_due_at timestamptz;
begin
  with recursive waiting_for (endpoint_id) as (
    (select endpoint_id from carteiro.webhook_messages where state = 'waiting' order by endpoint_id limit 1)
    union all
    select (
      select other.endpoint_id from carteiro.webhook_messages as other
      where other.state = 'waiting' and other.endpoint_id > waiting_for.endpoint_id
      order by other.endpoint_id limit 1
    )
    from waiting_for
    where waiting_for.endpoint_id is not null
  ),
  busy as (
    select endpoint_id, count(*) as batches
    from (
      select (message ->> 'endpoint_id')::uuid as endpoint_id from pgmq.q_webhook_queue
      union all
      select endpoint_id from carteiro.webhook_slots where lease_token is not null
    ) as batch
    group by endpoint_id
  ),
  ready as (
    select endpoint.id, first.due_at, is_fast, setting.messages_per_batch,
      case when is_fast then setting.batches_per_endpoint else 1 end - coalesce(busy.batches, 0) as room
    from waiting_for
    join carteiro.webhook_endpoints as endpoint on endpoint.id = waiting_for.endpoint_id and endpoint.status = 'enabled'
    cross join carteiro.webhook_settings as setting
    left join busy on busy.endpoint_id = endpoint.id
    cross join lateral (
      select due_at from carteiro.webhook_messages as waiting
      where waiting.endpoint_id = endpoint.id and waiting.state = 'waiting'
      order by waiting.due_at limit 1
    ) as first
    cross join lateral (
      select endpoint.is_prompt and not exists (
        select from carteiro.webhook_messages as replay
        where replay.endpoint_id = endpoint.id and replay.state = 'waiting' and replay.is_replay and replay.due_at <= now()
      ) as is_fast
    ) as of_now
  ),
  admitted as (
    select * from ready where is_fast and room > 0 and due_at <= now()
    union all
    (
      select * from ready where not is_fast and room > 0 and due_at <= now()
      order by due_at
      limit greatest(0, (select (count(*) + 1) / 2 from carteiro.webhook_slots) - (
        select coalesce(sum(busy.batches), 0) from busy
        join carteiro.webhook_endpoints as endpoint on endpoint.id = busy.endpoint_id and not endpoint.is_prompt
      ))
    )
  ),
  chosen as (
    select next.id, admitted.id as endpoint_id, next.due_at, next.place,
      (row_number() over (partition by admitted.id order by next.due_at, next.place) - 1) / admitted.messages_per_batch as batch
    from admitted
    cross join lateral (
      select waiting.id, waiting.due_at, waiting.place
      from carteiro.webhook_messages as waiting
      where waiting.endpoint_id = admitted.id and waiting.state = 'waiting' and waiting.due_at <= now()
      order by waiting.due_at, waiting.place
      limit case when admitted.is_fast then admitted.room * admitted.messages_per_batch else 1 end
    ) as next
  ),
  taken as (
    update carteiro.webhook_messages as message set state = 'sending' from chosen where message.id = chosen.id
  ),
  queued as (
    insert into pgmq.q_webhook_queue (vt, message)
    select clock_timestamp(), jsonb_build_object(
      'endpoint_id', endpoint_id, 'message_ids', jsonb_agg(id order by due_at, place)
    )
    from chosen
    group by endpoint_id, batch
    order by min(due_at)
  )
  select min(due_at) filter (where due_at > now()) into next_due_at from ready;
  return next_due_at;
end
$$;


-- schemas/webhooks/reencrypt_webhook_secret.sql

-- The same secrets under another key; a previous one that does not sign any more is dropped. False when they have changed meanwhile.
create function carteiro.reencrypt_webhook_secret(
  endpoint_id uuid, old_secret jsonb, new_secret jsonb, old_previous jsonb, new_previous jsonb
) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  update carteiro.webhook_endpoints as endpoint
  set secret = new_secret, previous_secret = new_previous,
    previous_secret_until = case when new_previous is not null then endpoint.previous_secret_until end
  where endpoint.id = reencrypt_webhook_secret.endpoint_id and endpoint.secret = old_secret
    and (old_previous is null or endpoint.previous_secret = old_previous);
  return found;
end
$$;


-- schemas/webhooks/release_webhook_messages.sql

-- Messages that were on their way, and of which no end is known: they wait again, or are held where their endpoint rests.
create function carteiro.release_webhook_messages(message_ids uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  update carteiro.webhook_messages as message
  set state = case endpoint.status when 'enabled' then 'waiting' when 'paused' then 'held' else 'failed' end
  from carteiro.webhook_endpoints as endpoint
  where message.id = any (message_ids) and message.state = 'sending' and endpoint.id = message.endpoint_id;
end
$$;


-- schemas/webhooks/remove_endpoint_messages.sql

-- An endpoint's messages go with it, also when its user is deleted.
create function carteiro.remove_endpoint_messages() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  delete from carteiro.webhook_messages where endpoint_id = old.id;
  return null;
end
$$;

create trigger remove_endpoint_messages
  after delete on carteiro.webhook_endpoints
  for each row execute function carteiro.remove_endpoint_messages();


-- schemas/webhooks/repair_webhook_messages.sql

-- Every five minutes: messages that are on their way, but neither in the queue nor in a slot (the queue was purged) wait again.
create function carteiro.repair_webhook_messages() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if not pg_try_advisory_xact_lock(hashtext('webhook_queue')) then
    return;
  end if;
  perform carteiro.release_webhook_messages(array(
    select id from carteiro.webhook_messages where state = 'sending'
    except
    (
      select jsonb_array_elements_text(message -> 'message_ids')::uuid from pgmq.q_webhook_queue
      union all
      select unnest(message_ids) from carteiro.webhook_slots
    )
  ));
end
$$;


-- schemas/webhooks/replay_webhook_messages.sql

-- Sends messages again, in their order: those named, those since a time, or (only_failed) those that failed or were held;
-- each with all of its retries. What is on its way is left alone. Answers how many. CT404 when one that is named is not there.
create function carteiro.replay_webhook_messages(
  endpoint_id uuid, owner_id uuid, message_ids uuid[], since timestamptz, only_failed boolean
) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  endpoint carteiro.webhook_endpoints := carteiro.require_enabled_endpoint(endpoint_id, owner_id);
  missing uuid;
  replayed integer;
begin
  select named.id into missing
  from unnest(message_ids) as named (id)
  where not exists (
    select from carteiro.webhook_messages as known where known.id = named.id and known.endpoint_id = endpoint.id
  )
  limit 1;
  if found then
    raise exception 'message % does not exist', missing using errcode = 'CT404', column = 'message_ids';
  end if;
  update carteiro.webhook_messages as message
  set state = 'waiting', is_replay = true, failures = 0, due_at = now(), ended_at = null
  where message.endpoint_id = endpoint.id and message.state <> 'sending'
    and (message_ids is null or message.id = any (message_ids))
    and (since is null or message.created_at >= since)
    and (not only_failed or message.state in ('failed', 'held'));
  get diagnostics replayed = row_count;
  perform pg_notify('webhook_wake_up', '');
  return replayed;
end
$$;


-- schemas/webhooks/require_enabled_endpoint.sql

create function carteiro.require_enabled_endpoint(own_endpoint_id uuid, owner_id uuid) returns carteiro.webhook_endpoints
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  endpoint carteiro.webhook_endpoints := carteiro.require_own_endpoint(own_endpoint_id, owner_id);
begin
  if endpoint.status <> 'enabled' then
    raise exception 'the webhook is %: enable it first (PATCH with status enabled)', endpoint.status
      using errcode = 'CT002', column = 'status';
  end if;
  return endpoint;
end
$$;


-- schemas/webhooks/require_own_endpoint.sql

create function carteiro.require_own_endpoint(own_endpoint_id uuid, owner_id uuid) returns carteiro.webhook_endpoints
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  endpoint carteiro.webhook_endpoints;
begin
  select * into endpoint from carteiro.webhook_endpoints where id = own_endpoint_id and user_id = owner_id for no key update;
  if not found then
    raise exception 'webhook % does not exist', own_endpoint_id using errcode = 'CT404';
  end if;
  return endpoint;
end
$$;


-- schemas/webhooks/rotate_webhook_secret.sql

-- A new secret; the one before it signs too, for so long.
create function carteiro.rotate_webhook_secret(endpoint_id uuid, owner_id uuid, new_secret jsonb, overlap_seconds integer)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  changed carteiro.webhook_endpoints := carteiro.require_own_endpoint(endpoint_id, owner_id);
begin
  update carteiro.webhook_endpoints as endpoint
  set previous_secret = case when overlap_seconds > 0 then endpoint.secret end,
    previous_secret_until = case when overlap_seconds > 0 then now() + make_interval(secs => overlap_seconds) end,
    secret = new_secret, seq = endpoint.seq + 1
  where endpoint.id = changed.id
  returning * into changed;
  perform carteiro.audit('webhook.secret_rotated', changed.id::text,
    after => jsonb_build_object('previous_secret_until', changed.previous_secret_until), owner_id => owner_id);
  return carteiro.webhook_endpoint_json(changed);
end
$$;


-- schemas/webhooks/send_test_event.sql

-- An event endpoint.test, whatever types the endpoint has chosen; sent as all others are. Answers the message's id.
create function carteiro.send_test_event(endpoint_id uuid, owner_id uuid, traceparent text default null) returns uuid
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  endpoint carteiro.webhook_endpoints := carteiro.require_enabled_endpoint(endpoint_id, owner_id);
  message_id uuid;
begin
  insert into carteiro.webhook_messages (endpoint_id, type, body, traceparent)
  values (
    endpoint.id, 'endpoint.test',
    carteiro.render_event('endpoint.test', clock_timestamp(), carteiro.webhook_endpoint_json(endpoint)),
    send_test_event.traceparent
  )
  returning id into message_id;
  perform pg_notify('webhook_wake_up', '');
  return message_id;
end
$$;


-- schemas/webhooks/set_webhook_slots.sql

-- How many messages may be on their way at once, over all dispatchers. Slots that are taken go when they are free.
create function carteiro.set_webhook_slots(slots integer) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  if slots is null or slots not between 1 and 1000 then
    raise exception 'slots: expected 1 to 1000' using errcode = '22023';
  end if;
  insert into carteiro.webhook_slots (slot) select generate_series(1, slots) on conflict (slot) do nothing;
  delete from carteiro.webhook_slots where slot > slots and lease_token is null;
end
$$;


-- schemas/webhooks/settle_webhook_batches.sql

-- What became of messages that were sent: [{ lease_token, is_done, attempts: [{ message_id, at, duration_ms, status, answer,
-- error }] }]. What a lease that is gone reports is not recorded: such messages are sent again, under the same ids. When a
-- batch is done, what is left of it waits again.
create function carteiro.settle_webhook_batches(settlements jsonb) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  ended record;
  settled record;
  failed_id uuid;
begin
  for ended in
    select slot.slot, slot.endpoint_id, slot.message_ids, settlement.is_done, settlement.attempts
    from jsonb_to_recordset(settlements) as settlement (lease_token uuid, is_done boolean, attempts jsonb)
    join carteiro.webhook_slots as slot on slot.lease_token = settlement.lease_token
  loop
    with tried as (
      select attempt.*, coalesce(attempt.status between 200 and 299, false) as is_success, message.attempts + 1 as number
      from jsonb_to_recordset(ended.attempts) as attempt (
        message_id uuid, at timestamptz, duration_ms integer, status smallint, answer text, error text
      )
      join carteiro.webhook_messages as message
        on message.id = attempt.message_id and message.state = 'sending' and message.id = any (ended.message_ids)
    ),
    noted as (
      insert into carteiro.webhook_attempts (message_id, attempt, at, duration_ms, status, answer, error)
      select message_id, number, at, duration_ms, status, answer, error from tried
    ),
    delivered as (
      update carteiro.webhook_messages as message
      set state = 'delivered', attempts = tried.number, ended_at = now()
      from tried
      where message.id = tried.message_id and tried.is_success
    )
    select max(duration_ms) filter (where is_success) as slowest_ms,
      jsonb_object_agg(message_id, status) filter (where not is_success) as failures
    into settled
    from tried;

    if settled.slowest_ms is not null then
      update carteiro.webhook_endpoints as endpoint
      set failing_since = null, last_failed_at = null, is_prompt = of_now.is_prompt
      from (
        select settled.slowest_ms * interval '1 millisecond' < prompt_within as is_prompt from carteiro.webhook_settings
      ) as of_now
      where endpoint.id = ended.endpoint_id
        and (endpoint.failing_since is not null or endpoint.is_prompt <> of_now.is_prompt);
    end if;
    for failed_id in select key::uuid from jsonb_each(settled.failures)
    loop
      perform carteiro.fail_webhook_message(failed_id, (settled.failures ->> failed_id::text)::integer);
    end loop;
    if ended.is_done then
      perform carteiro.release_webhook_messages(ended.message_ids);
      update carteiro.webhook_slots
      set endpoint_id = null, message_ids = null, lease_token = null, lease_expires_at = null, dispatcher_id = null
      where slot = ended.slot;
    end if;
  end loop;
end
$$;


-- schemas/webhooks/stop_webhook_endpoint.sql

-- An endpoint that cannot be reached any more: pauses it, its messages are held for a replay; or disables it (it answered 410),
-- they have failed. Its owner is notified, on their Realtime topic and at their other endpoints.
create function carteiro.stop_webhook_endpoint(stopped_id uuid, new_status text, reason text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  stopped carteiro.webhook_endpoints;
  news jsonb;
begin
  update carteiro.webhook_endpoints
  set status = new_status, disabled_reason = reason, is_prompt = false, seq = seq + 1
  where id = stopped_id and status = 'enabled'
  returning * into stopped;
  if not found then
    return;
  end if;
  update carteiro.webhook_messages
  set state = case new_status when 'paused' then 'held' else 'failed' end, ended_at = now()
  where endpoint_id = stopped_id and state = 'waiting';

  news := carteiro.webhook_endpoint_json(stopped);
  perform carteiro.broadcast_to_users('endpoint_disabled', array[stopped.user_id], array[news]);
  if carteiro.is_event_wanted('endpoint.disabled', stopped.user_id, null, stopped.mode) then
    perform carteiro.publish_event('endpoint.disabled', stopped.user_id, null, stopped.mode, news);
  end if;
end
$$;


-- schemas/webhooks/webhook_endpoint_json.sql

-- An endpoint as its user sees it: without its secrets.
create function carteiro.webhook_endpoint_json(endpoint carteiro.webhook_endpoints) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return to_jsonb(endpoint) - array['secret', 'previous_secret', 'is_prompt', 'last_failed_at'];
end
$$;


-- schemas/webhooks/webhook_secrets_without_key.sql

-- Secrets of endpoints that are not encrypted with this key: [{ endpoint_id, user_id, secret, previous_secret }]. previous_secret: only
-- one that still signs.
create function carteiro.webhook_secrets_without_key(key_id text, max_endpoints integer default 100) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'endpoint_id', old.id, 'user_id', old.user_id, 'secret', old.secret,
    'previous_secret', case when old.previous_secret_until > now() then old.previous_secret end
  ) order by old.id), '[]')
  from (
    select endpoint.* from carteiro.webhook_endpoints as endpoint
    where endpoint.secret ->> 'key_id' <> webhook_secrets_without_key.key_id
      or endpoint.previous_secret ->> 'key_id' <> webhook_secrets_without_key.key_id
    order by endpoint.id
    limit max_endpoints
  ) as old
$$;


-- schemas/grants.sql

-- Who may do what. Everything is taken away first, hosted Supabase's default grants included, then given by name.

do $$
declare
  signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure
    from pg_proc as p
    where (
        p.pronamespace = 'carteiro'::regnamespace
        or p.oid in (
          'public.process_publication_jobs(integer)'::regprocedure,
          'public.retry_failed_publication_jobs()'::regprocedure,
          'public.cleanup_old_publication_jobs(integer)'::regprocedure
        )
      )
      and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('revoke all on routine %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;

revoke all on schema carteiro from public;
revoke all on all tables in schema carteiro from public, anon, authenticated, service_role;
revoke all on all sequences in schema carteiro from public, anon, authenticated, service_role;
revoke all on public.publication_jobs from public, anon, authenticated, service_role;

grant usage on schema public, carteiro to carteiro_gateway, carteiro_dispatcher, carteiro_platform;
grant usage on schema carteiro to service_role;

alter table carteiro.platforms enable row level security;
alter table carteiro.platform_policies enable row level security;
alter table carteiro.queue_settings enable row level security;
alter table carteiro.installation enable row level security;
alter table carteiro.platform_accounts enable row level security;
alter table carteiro.publications enable row level security;
alter table carteiro.publication_traces enable row level security;
alter table public.publication_jobs enable row level security;
alter table carteiro.publication_job_events enable row level security;
alter table carteiro.job_states enable row level security;
alter table carteiro.job_transitions enable row level security;
alter table carteiro.publication_timers enable row level security;
alter table carteiro.publication_slots enable row level security;
alter table carteiro.dispatchers enable row level security;
alter table carteiro.publication_steps enable row level security;
alter table carteiro.job_actions enable row level security;
alter table carteiro.job_action_steps enable row level security;
alter table carteiro.account_connections enable row level security;
alter table carteiro.rate_reservations enable row level security;
alter table carteiro.publication_backlog enable row level security;
alter table carteiro.media_uploads enable row level security;
alter table carteiro.media_usage enable row level security;
alter table carteiro.job_uploads enable row level security;
alter table carteiro.resumable_uploads enable row level security;
alter table carteiro.storage_files enable row level security;
alter table carteiro.media_tasks enable row level security;
alter table carteiro.job_media_tasks enable row level security;
alter table carteiro.job_conversions enable row level security;
alter table carteiro.publication_rate_queue enable row level security;
alter table carteiro.publication_rate_users enable row level security;
alter table carteiro.audit_log enable row level security;
alter table carteiro.api_keys enable row level security;
alter table carteiro.api_key_secrets enable row level security;

-- Users

create policy "Users can view own publication jobs" on public.publication_jobs
  for select to authenticated using ((select auth.uid()) = user_id);

create policy "Users can insert own publication jobs" on public.publication_jobs
  for insert to authenticated with check ((select auth.uid()) = user_id);

grant select on public.publication_jobs to authenticated;
grant insert (id, user_id, platform, option, account_id, content, status, priority, scheduled_at, metadata)
  on public.publication_jobs to authenticated;

-- The system: it changes a job's state through the functions only; what it may set directly is the metadata.

create policy "System can update publication jobs" on public.publication_jobs
  for update to service_role using (true) with check (true);

grant select on
  carteiro.platforms, carteiro.platform_policies, carteiro.publications, public.publication_jobs,
  carteiro.publication_job_events, carteiro.publication_timers, carteiro.publication_slots, carteiro.dispatchers,
  carteiro.publication_steps
to service_role;
grant insert on public.publication_jobs to service_role;
grant update (metadata) on public.publication_jobs to service_role;
grant select (id, user_id, platform, external_id, display_name, status, is_default, media_policy, scopes, profile, problems, created_at,
  mode)
  on carteiro.platform_accounts to service_role;
grant select, update on carteiro.queue_settings to service_role;
grant execute on function
  public.process_publication_jobs(integer), public.retry_failed_publication_jobs(),
  public.cleanup_old_publication_jobs(integer), carteiro.set_max_concurrent(integer, text),
  carteiro.dead_letter_causes(text), carteiro.dead_letters(text, text, integer, text),
  carteiro.redrive_dead_letters(uuid[], text, text, text, integer, text),
  carteiro.pause_platform(text, text, text), carteiro.resume_platform(text, text), carteiro.publication_job_json(public.publication_jobs),
  carteiro.installation_state(), carteiro.confirm_installation(text, text, timestamptz)
to service_role;

-- Gateway

create policy "Gateway reads what it answers" on public.publication_jobs for select to carteiro_gateway using (true);

create policy "Gateway reads timelines" on carteiro.publication_job_events for select to carteiro_gateway using (true);

create policy "Gateway reads the catalog" on carteiro.platforms for select to carteiro_gateway using (true);

create policy "Gateway reads policies" on carteiro.platform_policies for select to carteiro_gateway using (true);

create policy "Gateway reads the audit log" on carteiro.audit_log for select to carteiro_gateway using (true);

create policy "Service role reads the audit log" on carteiro.audit_log for select to service_role using (true);

grant select on carteiro.audit_log to carteiro_gateway, service_role;

create policy "Gateway reads accounts" on carteiro.platform_accounts for select to carteiro_gateway using (true);

grant select on
  public.publication_jobs, carteiro.publication_job_events, carteiro.platforms, carteiro.platform_policies
to carteiro_gateway;
grant select (id, user_id, platform, external_id, display_name, status, is_default, media_policy, scopes, profile, problems,
  credentials_expire_at, created_at, mode)
  on carteiro.platform_accounts to carteiro_gateway;
grant execute on function
  carteiro.enqueue_publication(jsonb), carteiro.enqueue_publications(jsonb), carteiro.replay_publication(uuid, text, text, text),
  carteiro.catalogs_and_accounts(uuid[], text[], text),
  carteiro.cancel_publication_job(uuid, uuid), carteiro.reschedule_publication_job(uuid, uuid, timestamptz),
  carteiro.forecast_reservation(text, text, uuid, timestamptz, text), carteiro.is_circuit_open(carteiro.platform_policies, uuid),
  carteiro.edit_publication_job(uuid, uuid, jsonb, jsonb, boolean, timestamptz, jsonb, uuid[]),
  carteiro.retry_publication_job(uuid, uuid, text), carteiro.publication_job_json(public.publication_jobs),
  carteiro.disconnect_account(uuid, uuid), carteiro.set_default_account(uuid, uuid),
  carteiro.set_account_media_policy(uuid, uuid, text),
  carteiro.dead_letter_causes(text), carteiro.dead_letters(text, text, integer, text),
  carteiro.redrive_dead_letters(uuid[], text, text, text, integer, text), carteiro.installation_state(),
  carteiro.confirm_installation(text, text, timestamptz), carteiro.job_quota_problem(uuid, bigint, text),
  carteiro.room_for_upload(uuid), carteiro.check_upload_quota(uuid, bigint),
  carteiro.register_upload(uuid, uuid, text, bigint, text, text), carteiro.give_up_unneeded_uploads(integer),
  carteiro.list_uploads(uuid, integer, timestamptz, text), carteiro.give_up_upload(uuid, uuid, text), carteiro.uploads_to_remove(integer),
  carteiro.forget_uploads(uuid[]),
  carteiro.begin_resumable_upload(uuid, uuid, text, bigint, interval, text), carteiro.find_resumable_upload(uuid, uuid, text),
  carteiro.finish_resumable_upload(uuid, text), carteiro.refuse_resumable_upload(uuid, jsonb),
  carteiro.drop_resumable_upload(uuid), carteiro.expired_resumable_uploads(integer),
  carteiro.acquire_upload_lease(uuid, uuid, interval), carteiro.renew_upload_lease(uuid, uuid, interval),
  carteiro.release_upload_lease(uuid, uuid), carteiro.compare_media(uuid[], uuid, uuid),
  carteiro.forget_missing_uploads(uuid[]), carteiro.media_totals(), carteiro.top_uploaders(integer),
  carteiro.find_storage_objects(uuid, jsonb), carteiro.register_storage_files(uuid, jsonb), carteiro.find_storage_file(uuid),
  carteiro.claim_media_task(text[], uuid, interval, integer), carteiro.renew_media_task(uuid, uuid, interval, real),
  carteiro.report_media_progress(uuid), carteiro.finish_media_task(uuid, uuid, jsonb, text),
  carteiro.reuse_media_result(uuid, uuid, text), carteiro.fail_media_task(uuid, uuid, text, text, interval),
  carteiro.give_back_media_task(uuid, uuid), carteiro.release_prepared_jobs(uuid, integer),
  carteiro.media_task_jobs(uuid), carteiro.media_task_leases(), carteiro.sweep_media_tasks(integer),
  carteiro.job_preparation_json(uuid), carteiro.job_actions_json(uuid),
  carteiro.unpublish_publication_job(uuid, uuid), carteiro.edit_published_job(uuid, uuid, jsonb),
  carteiro.authenticate_api_key(bytea, inet), carteiro.create_api_key(uuid, uuid, bytea, jsonb),
  carteiro.list_api_keys(uuid, uuid, uuid), carteiro.edit_api_key(uuid, uuid, uuid, jsonb),
  carteiro.rotate_api_key(uuid, uuid, uuid, bytea, text, interval), carteiro.revoke_api_key(uuid, uuid, uuid)
to carteiro_gateway;

-- Dispatcher

grant execute on function
  carteiro.poll_publication_queue(uuid, jsonb, uuid[], integer, boolean, integer, text),
  carteiro.claim_publication_jobs(integer, uuid, integer), carteiro.renew_leases(uuid[]),
  carteiro.settle_publication_job(uuid, jsonb), carteiro.release_expired_leases(),
  carteiro.recognise_installation(text, jsonb), carteiro.installation_state()
to carteiro_dispatcher;

grant execute on procedure
  carteiro.poll_publication_jobs(uuid, jsonb, uuid[], integer, boolean, integer, json, text)
to carteiro_dispatcher;

-- Platform services

grant execute on function
  carteiro.register_platform(text, text, text, jsonb, text, text), carteiro.open_publication_attempt(uuid, uuid),
  carteiro.begin_step(uuid, uuid, text, jsonb, boolean, integer, boolean, boolean, boolean),
  carteiro.finish_step(uuid, uuid, text, text, jsonb), carteiro.adopt_step(uuid, uuid, text, jsonb, text[]),
  carteiro.report_publication_progress(uuid, uuid, text, integer),
  carteiro.posts_of_other_jobs(uuid, uuid, text[], timestamptz),
  carteiro.open_job_action(uuid, uuid),
  carteiro.begin_action_step(uuid, uuid, text, jsonb, boolean, integer, boolean, boolean),
  carteiro.finish_action_step(uuid, uuid, text, text, jsonb, boolean),
  carteiro.begin_account_connection(uuid, text, text, jsonb, text, text), carteiro.use_account_connection(text),
  carteiro.offer_account_candidates(uuid, text, jsonb), carteiro.find_account_candidates(text),
  carteiro.end_account_connection(uuid, text), carteiro.connect_account(uuid, jsonb),
  carteiro.accounts_to_refresh(integer), carteiro.begin_account_refresh(uuid, integer, integer),
  carteiro.finish_account_refresh(uuid, integer, jsonb, double precision, double precision),
  carteiro.fail_account_refresh(uuid, integer, boolean, jsonb, double precision),
  carteiro.accounts_without_key(text, integer), carteiro.reencrypt_account(uuid, jsonb, jsonb),
  carteiro.accounts_to_check(integer), carteiro.report_account_check(uuid, jsonb, jsonb, jsonb)
to carteiro_platform;

-- Functions of the app (on_event)

alter table carteiro.event_handlers enable row level security;
alter table carteiro.handler_events enable row level security;
grant execute on function
  carteiro.on_event(regprocedure, text[], interval), carteiro.off_event(text), carteiro.event_handler_states(),
  carteiro.dead_handler_events(text, bigint, integer), carteiro.redrive_handler_events(bigint[], text)
to service_role;
grant execute on function
  carteiro.event_handler_states(), carteiro.dead_handler_events(text, bigint, integer),
  carteiro.redrive_handler_events(bigint[], text)
to carteiro_gateway;
grant execute on function
  carteiro.claim_handler_event(), carteiro.run_handler_event(uuid, bigint),
  carteiro.fail_handler_event(uuid, bigint, text, text), carteiro.handler_work()
to carteiro_dispatcher;

-- It calls them as the role that owns it. To be made its owner, a role must be allowed to create in the schema.
do $$
begin
  if not pg_has_role(current_user, 'carteiro_handler', 'usage') or not pg_has_role(current_user, 'carteiro_handler', 'set') then
    grant carteiro_handler to current_user;
  end if;
end
$$;
grant create on schema carteiro to carteiro_handler;
alter function carteiro.call_handler(text, jsonb) owner to carteiro_handler;
revoke create on schema carteiro from carteiro_handler;
grant execute on function carteiro.call_handler(text, jsonb) to current_user;

alter table carteiro.publication_broadcasts enable row level security;
alter table carteiro.event_causes enable row level security;
alter table carteiro.publication_endings enable row level security;
alter table carteiro.announced_sunsets enable row level security;
alter table carteiro.webhook_settings enable row level security;
alter table carteiro.webhook_endpoints enable row level security;
alter table carteiro.webhook_messages enable row level security;
alter table carteiro.webhook_attempts enable row level security;
alter table carteiro.webhook_slots enable row level security;
alter table carteiro.queue_statistics enable row level security;
alter table carteiro.queue_statistics_cursor enable row level security;
alter table carteiro.publication_job_texts enable row level security;
alter table carteiro.publication_texts_cursor enable row level security;
grant select on carteiro.queue_statistics to service_role;

create policy "Service role reads statistics" on carteiro.queue_statistics for select to service_role using (true);

grant execute on function
  carteiro.queue_state(integer, text), carteiro.queue_history(text, text, text), carteiro.count_queue_statistics(),
  carteiro.index_publication_texts(integer)
to service_role;
grant execute on function
  carteiro.queue_state(integer, text), carteiro.queue_history(text, text, text), carteiro.publication_job_steps(uuid),
  carteiro.find_publication_jobs(uuid, jsonb, integer), carteiro.find_publications(uuid, jsonb, integer),
  carteiro.pause_platform(text, text, text), carteiro.resume_platform(text, text)
to carteiro_gateway;
grant select (refresh_due_at, checked_at) on carteiro.platform_accounts to carteiro_gateway;
grant execute on function carteiro.queue_gauges() to carteiro_dispatcher;

-- Webhooks

create policy "Gateway reads webhooks" on carteiro.webhook_endpoints for select to carteiro_gateway using (true);

create policy "Gateway reads webhook messages" on carteiro.webhook_messages for select to carteiro_gateway using (true);

create policy "Gateway reads webhook attempts" on carteiro.webhook_attempts for select to carteiro_gateway using (true);

grant select (id, user_id, url, description, types, platforms, mode, status, disabled_reason, failing_since,
  previous_secret_until, created_at, seq)
  on carteiro.webhook_endpoints to carteiro_gateway;
grant select on carteiro.webhook_messages, carteiro.webhook_attempts to carteiro_gateway;
grant execute on function
  carteiro.create_webhook_endpoint(uuid, jsonb), carteiro.change_webhook_endpoint(uuid, uuid, jsonb),
  carteiro.rotate_webhook_secret(uuid, uuid, jsonb, integer), carteiro.delete_webhook_endpoint(uuid, uuid),
  carteiro.send_test_event(uuid, uuid, text),
  carteiro.replay_webhook_messages(uuid, uuid, uuid[], timestamptz, boolean)
to carteiro_gateway;
grant execute on function carteiro.poll_webhook_queue(uuid, jsonb, boolean) to carteiro_dispatcher;
grant execute on procedure carteiro.poll_webhooks(uuid, jsonb, boolean, jsonb) to carteiro_dispatcher;
grant execute on function
  carteiro.webhook_secrets_without_key(text, integer), carteiro.reencrypt_webhook_secret(uuid, jsonb, jsonb, jsonb, jsonb)
to carteiro_dispatcher;
grant select, update on carteiro.webhook_settings to service_role;
grant execute on function carteiro.set_webhook_slots(integer) to service_role;

-- Realtime: a user listens to the topic of their own, user:<id>.
do $$
begin
  if to_regclass('realtime.messages') is not null then
    execute $policy$
      create policy "Users can listen to their own topic" on realtime.messages
        for select to authenticated
        using (extension = 'broadcast' and realtime.topic() = 'user:' || (select auth.uid())::text)
    $policy$;
  end if;
end
$$;

-- Storage's policies judge role authenticated: the function that asks them is that role's (schemas/storage/can_user_select.sql), and
-- called by our own functions only. An owner must be allowed to create in the schema when it becomes the owner, and only then.

grant create on schema carteiro to authenticated;
alter function carteiro.can_user_select(jsonb, text, text) owner to authenticated;
revoke create on schema carteiro from authenticated;
revoke all on function carteiro.can_user_select(jsonb, text, text) from authenticated;
grant execute on function carteiro.can_user_select(jsonb, text, text) to current_user;

-- From the made-up release 0.0.1 to the schemas of today: what a migration would do to tables, types, policies and data.
-- Functions, triggers and comments are replaced by the test. A line \ir includes a file, as psql does.

\ir ../../schemas/jobs/transitions.sql
alter table carteiro.job_states enable row level security;
alter table carteiro.job_transitions enable row level security;
revoke all on carteiro.job_states, carteiro.job_transitions from public, anon, authenticated, service_role;

alter index carteiro.publication_backlog_set_aside rename to publication_backlog_parked;
alter index carteiro.publication_backlog_set_aside_by_user rename to publication_backlog_parked_by_user;

alter table carteiro.publication_job_texts rename column words to lexemes;
alter index carteiro.publication_job_texts_by_word rename to publication_job_texts_by_lexeme;
-- The lexeme that says whose a text is has another form: all are indexed anew.
truncate carteiro.publication_job_texts;
update carteiro.publication_texts_cursor
set indexed_until = coalesce((select min(created_at) from public.publication_jobs), now());


alter table carteiro.queue_settings
  add column keep_audit_log interval not null default '400 days' check (keep_audit_log >= interval '30 days');
\ir ../../schemas/audit/tables.sql
alter table carteiro.audit_log enable row level security;
revoke all on carteiro.audit_log from public, anon, authenticated, service_role;
revoke all on sequence carteiro.audit_log_id_seq from public, anon, authenticated, service_role;
create policy "Gateway reads the audit log" on carteiro.audit_log for select to carteiro_gateway using (true);
create policy "Service role reads the audit log" on carteiro.audit_log for select to service_role using (true);
grant select on carteiro.audit_log to carteiro_gateway, service_role;

-- Everything that there is, is live.
\ir ../../schemas/setup/roles.sql

alter table carteiro.platform_accounts drop constraint platform_accounts_platform_fkey;
alter table carteiro.account_connections drop constraint account_connections_platform_fkey;
alter table carteiro.platform_policies drop constraint platform_policies_platform_fkey, drop constraint platform_policies_pkey;
alter table carteiro.platforms drop constraint platforms_pkey;
alter table carteiro.platforms
  add column mode text not null default 'live' check (mode in ('live', 'test')),
  add column deployment text primary key
    generated always as (case mode when 'live' then platform else platform || ':test' end) stored,
  add unique (platform, mode);
alter table carteiro.platform_policies
  add column mode text not null default 'live' check (mode in ('live', 'test')),
  add column deployment text primary key
    generated always as (case mode when 'live' then platform else platform || ':test' end) stored
    references carteiro.platforms (deployment) on delete cascade;

alter table public.publication_jobs drop constraint the_account_is_the_users;
alter table carteiro.platform_accounts
  add column mode text not null default 'live',
  add column media_policy text not null default 'refuse' check (media_policy in ('refuse', 'convert')),
  drop constraint platform_accounts_user_id_platform_external_id_key,
  drop constraint platform_accounts_id_user_id_platform_key,
  add unique (user_id, platform, mode, external_id),
  add unique (id, user_id, platform, mode),
  add constraint a_deployment_is_known foreign key (platform, mode) references carteiro.platforms (platform, mode);
drop index carteiro.platform_accounts_one_default, carteiro.platform_accounts_to_refresh, carteiro.platform_accounts_by_end;
create unique index platform_accounts_one_default
  on carteiro.platform_accounts (user_id, platform, mode) where is_default;
create index platform_accounts_to_refresh
  on carteiro.platform_accounts (platform, mode, refresh_due_at) where status = 'connected' and refresh_due_at is not null;
create index platform_accounts_by_end
  on carteiro.platform_accounts (platform, mode, (refresh_due_at is null), credentials_expire_at)
  where status = 'connected' and credentials_expire_at is not null;
grant select (mode, media_policy) on carteiro.platform_accounts to service_role, carteiro_gateway;
alter table carteiro.account_connections
  add column mode text not null default 'live',
  add constraint a_deployment_is_known foreign key (platform, mode) references carteiro.platforms (platform, mode);

alter table carteiro.publications
  add column mode text not null default 'live' check (mode in ('live', 'test')),
  drop constraint publications_user_id_idempotency_key_key,
  add unique (user_id, mode, idempotency_key);
alter table public.publication_jobs
  add column mode text not null default 'live' check (mode in ('live', 'test')),
  add constraint the_account_is_the_users foreign key (account_id, user_id, platform, mode)
    references carteiro.platform_accounts (id, user_id, platform, mode) on delete set null (account_id) not valid;
alter table public.publication_jobs validate constraint the_account_is_the_users;
alter type carteiro.publication_job_shape add attribute mode text cascade;

alter table carteiro.queue_settings
  add column max_test_concurrent integer not null default 5 check (max_test_concurrent between 1 and 100);
alter table carteiro.dispatchers add column mode text not null default 'live';
alter table carteiro.queue_statistics
  add column mode text not null default 'live',
  drop constraint queue_statistics_pkey,
  add primary key (grain, bucket, platform, mode, measure, detail);

select pgmq.create('publication_test_queue');
select pgmq.create('publication_test_queue_high');
select pgmq.create('publication_test_queue_low');
create index publication_test_queue_by_user on pgmq.q_publication_test_queue ((message ->> 'user_id'));
create index publication_test_queue_high_by_user on pgmq.q_publication_test_queue_high ((message ->> 'user_id'));
create index publication_test_queue_low_by_user on pgmq.q_publication_test_queue_low ((message ->> 'user_id'));
create sequence carteiro.publication_test_claim_number;
create sequence carteiro.test_dead_letter_number;
revoke all on sequence carteiro.publication_test_claim_number, carteiro.test_dead_letter_number
from public, anon, authenticated, service_role;

alter table carteiro.publication_backlog rename column platform to deployment;
alter index carteiro.publication_backlog_by_platform rename to publication_backlog_by_deployment;
drop index carteiro.publication_backlog_parked;
create index publication_backlog_parked on carteiro.publication_backlog (queue, deployment, message_id)
  where message_id is not null;
alter table carteiro.media_uploads
  add column mode text not null default 'live' check (mode in ('live', 'test'));
alter table carteiro.publication_timers
  add column mode text not null default 'live',
  add column round integer not null default 0;
drop index carteiro.publication_timers_by_due, carteiro.publication_timers_by_user;
create index publication_timers_by_due on carteiro.publication_timers (mode, due_at, round);
create index publication_timers_by_user on carteiro.publication_timers (user_id, mode, due_at, round);
insert into carteiro.publication_slots (slot) select generate_series(-300, -101);
alter table carteiro.publication_slots rename column platform to deployment;
alter table carteiro.publication_slots
  add column mode text not null generated always as (case when slot > 1000 then 'test' else 'live' end) stored,
  add constraint a_job_is_in_a_slot_of_its_mode check ((mode = 'test') = (deployment like '%:test'));
alter table carteiro.publication_rate_queue rename column platform to deployment;
alter table carteiro.publication_rate_users rename column platform to deployment;

\ir ../../schemas/keys/tables.sql
alter table carteiro.api_keys enable row level security;
alter table carteiro.api_key_secrets enable row level security;
revoke all on carteiro.api_keys, carteiro.api_key_secrets from public, anon, authenticated, service_role;
alter table carteiro.platform_accounts add column expiry_announced_for timestamptz;
alter table carteiro.queue_settings
  add column announce_expiry_before interval not null default '7 days',
  add column announce_sunset_days integer[] not null default '{90, 30, 7, 0}';

\ir ../../schemas/events/tables.sql
\ir ../../schemas/webhooks/tables.sql
\ir ../../schemas/webhooks/queues.sql
\ir ../../schemas/event_handlers/tables.sql
\ir ../../schemas/events/event_listeners.sql
alter table carteiro.event_causes enable row level security;
alter table carteiro.publication_endings enable row level security;
alter table carteiro.announced_sunsets enable row level security;
alter table carteiro.webhook_settings enable row level security;
alter table carteiro.webhook_endpoints enable row level security;
alter table carteiro.webhook_messages enable row level security;
alter table carteiro.webhook_attempts enable row level security;
alter table carteiro.webhook_slots enable row level security;
revoke all on carteiro.event_causes, carteiro.publication_endings, carteiro.announced_sunsets, carteiro.event_listeners, carteiro.webhook_settings,
  carteiro.webhook_endpoints, carteiro.webhook_messages, carteiro.webhook_attempts, carteiro.webhook_slots
from public, anon, authenticated, service_role;
revoke all on all sequences in schema carteiro from public, anon, authenticated, service_role;
create policy "Gateway reads webhooks" on carteiro.webhook_endpoints for select to carteiro_gateway using (true);
create policy "Gateway reads webhook messages" on carteiro.webhook_messages for select to carteiro_gateway using (true);
create policy "Gateway reads webhook attempts" on carteiro.webhook_attempts for select to carteiro_gateway using (true);
grant select (id, user_id, url, description, types, platforms, mode, status, disabled_reason, failing_since,
  previous_secret_until, created_at, seq)
  on carteiro.webhook_endpoints to carteiro_gateway;
grant select on carteiro.webhook_messages, carteiro.webhook_attempts to carteiro_gateway;
grant select, update on carteiro.webhook_settings to service_role;

alter table carteiro.queue_settings
  add column handler_attempts integer not null default 10 check (handler_attempts >= 1),
  add column handler_grace interval not null default '5 seconds';
do $$
begin
  if not exists (select from pg_roles where rolname = 'carteiro_handler') then
    create role carteiro_handler nologin;
  end if;
end
$$;
alter table carteiro.event_handlers enable row level security;
alter table carteiro.handler_events enable row level security;
revoke all on carteiro.event_handlers, carteiro.handler_events from public, anon, authenticated, service_role;
revoke all on all sequences in schema carteiro from public, anon, authenticated, service_role;

alter table carteiro.media_uploads
  add column of_service boolean not null default false,
  add constraint of_a_user_or_the_service check (user_id is null or not of_service);
\ir ../../schemas/media/resumable_uploads.sql
alter table carteiro.resumable_uploads enable row level security;
revoke all on carteiro.resumable_uploads from public, anon, authenticated, service_role;

alter table carteiro.media_uploads
  add column type text,
  add column check_after timestamptz not null default now();
drop index carteiro.media_uploads_by_age;
create index media_uploads_to_check on carteiro.media_uploads (check_after) where user_id is not null or of_service;
alter table carteiro.queue_settings
  drop column keep_uploads,
  add column keep_storage_files interval not null default '400 days',
  add column keep_unused_uploads interval not null default '30 days' check (keep_unused_uploads >= interval '1 day'),
  add column keep_media_after_last_job interval not null default '7 days'
    check (keep_media_after_last_job >= interval '0');
\ir ../../schemas/media/job_uploads.sql
alter table carteiro.job_uploads enable row level security;
revoke all on carteiro.job_uploads from public, anon, authenticated, service_role;
-- Which uploads the jobs that there are show.
insert into carteiro.job_uploads (upload_id, job_id)
select distinct upload.id, job.id
from public.publication_jobs as job
cross join lateral regexp_matches(job.content::text, '/media/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/', 'g') as found (parts)
join carteiro.media_uploads as upload on upload.id = found.parts[1]::uuid;

\ir ../../schemas/storage/tables.sql
alter table carteiro.storage_files enable row level security;
revoke all on carteiro.storage_files from public, anon, authenticated, service_role;

alter table public.publication_jobs
  drop constraint publication_jobs_phase_check,
  add constraint publication_jobs_phase_check
    check (phase in ('queued', 'preparing', 'validating', 'uploading', 'processing', 'confirming', 'done')) not valid,
  drop constraint publication_jobs_hold_reason_check,
  add constraint publication_jobs_hold_reason_check
    check (hold_reason in ('platform_paused', 'account_needs_reauth', 'preparing_media')) not valid;
alter table public.publication_jobs validate constraint publication_jobs_phase_check;
alter table public.publication_jobs validate constraint publication_jobs_hold_reason_check;
\ir ../../schemas/media_tasks/tables.sql
alter table carteiro.media_tasks enable row level security;
alter table carteiro.job_media_tasks enable row level security;
alter table carteiro.job_conversions enable row level security;
revoke all on carteiro.media_tasks, carteiro.job_media_tasks, carteiro.job_conversions
from public, anon, authenticated, service_role;

alter table public.publication_jobs add column removed_at timestamptz;
alter type carteiro.publication_job_shape add attribute removed_at timestamptz;
\ir ../../schemas/actions/tables.sql
alter table carteiro.job_actions enable row level security;
alter table carteiro.job_action_steps enable row level security;
revoke all on carteiro.job_actions, carteiro.job_action_steps from public, anon, authenticated, service_role;
create index publications_by_user on carteiro.publications (user_id, created_at desc, id desc);
create index publications_by_external_id on carteiro.publications (user_id, left(metadata ->> 'externalId', 255))
  where metadata ? 'externalId';
create index publications_by_reference on carteiro.publications (user_id, left(metadata ->> 'reference', 255))
  where metadata ? 'reference';

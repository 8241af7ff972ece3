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

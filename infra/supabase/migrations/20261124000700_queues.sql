-- Three lanes by priority, and the dead letters. Only what is due lies in pgmq (pgmq.read walks over every
-- invisible message in front of a visible one); what waits is in publication_timers.

select pgmq.create('publication_queue');
select pgmq.create('publication_queue_high');
select pgmq.create('publication_queue_low');
select pgmq.create('publication_dead_letters');

-- How much of a lane is a user's.
create index publication_queue_by_user on pgmq.q_publication_queue ((message ->> 'user_id'));
create index publication_queue_high_by_user on pgmq.q_publication_queue_high ((message ->> 'user_id'));
create index publication_queue_low_by_user on pgmq.q_publication_queue_low ((message ->> 'user_id'));

-- What is due beyond a user's share of its lane. It moves up as the user's messages are taken, so that ten thousand
-- jobs of one user are a handful of messages before another user's single one.
create table public.publication_backlog (
  job_id uuid primary key references public.publication_jobs (id) on delete cascade,
  user_id uuid not null,
  lane text not null,
  place bigint generated always as identity
);
comment on table public.publication_backlog is 'Jobs that are due and wait for their user''s turn in a lane.';
create index publication_backlog_in_order on public.publication_backlog (user_id, lane, place);

create table public.publication_timers (
  job_id uuid primary key references public.publication_jobs (id) on delete cascade,
  due_at timestamptz not null
);
comment on table public.publication_timers is 'Jobs that are not due yet. due_at is infinity for a held job (paused platform, account to reconnect).';
create index publication_timers_by_due on public.publication_timers (due_at);

-- A lease is a slot row: there are as many as the cap, so one lease more cannot be written. It is good until it expires,
-- for the attempt that it names, while that is the job's last and at work (is_at_work). Nothing but the slot's number
-- is indexed or checked against another table, so that taking and freeing a slot stays a HOT update and nothing else; a
-- slot whose job is gone is found by release_expired_leases. Numbers below zero are places for leases that a dispatcher
-- takes ahead: such a job begins when another of its dispatcher ends, and takes over its slot (hand_on_slots).
create table public.publication_slots (
  slot integer primary key check (slot <> 0),
  job_id uuid,
  attempt integer,
  lease_token uuid,
  lease_expires_at timestamptz,
  dispatcher_id uuid,
  constraint a_lease_is_whole check (lease_token is null or num_nulls(job_id, attempt, lease_expires_at) = 0)
)
with (fillfactor = 50);
comment on table public.publication_slots is 'The cap by construction: a row above zero for each job that may be in flight.';

insert into public.publication_slots (slot)
select generate_series(1, max_concurrent) from public.queue_settings
union all
select generate_series(-100, -1);

create table public.dispatchers (
  id uuid primary key,
  asleep boolean not null default false,
  seen_at timestamptz not null default now(),
  swept_at timestamptz not null default now()
);
comment on column public.dispatchers.swept_at is 'When it last looked for jobs of dispatchers that have fallen silent.';
comment on table public.dispatchers is 'Who runs, and who sleeps and wants to hear the doorbell.';

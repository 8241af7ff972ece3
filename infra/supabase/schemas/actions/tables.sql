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

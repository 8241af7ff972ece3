-- Never twice: before a step acts its intent is here, after it acted its result is. A row in state open whose
-- attempt is gone means: it may have happened, look before repeating.

create table public.publication_steps (
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
  primary key (job_id, step)
);
comment on column public.publication_steps.commits is 'True for the step after which the post is visible: the point of no return.';
comment on column public.publication_steps.call_ends_at is 'When the caller has surely given the call up: nobody may repeat it or judge it before.';

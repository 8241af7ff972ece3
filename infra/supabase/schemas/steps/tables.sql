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

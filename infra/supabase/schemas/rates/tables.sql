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

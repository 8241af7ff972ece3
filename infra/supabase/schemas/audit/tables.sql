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

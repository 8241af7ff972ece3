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

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

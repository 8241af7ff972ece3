-- Public events: what apps are notified of, through webhooks or functions of their own (event_listeners). They are written in the
-- transaction that they report, and only where something listens.

create table carteiro.event_causes (
  type text not null,
  transition text not null,
  error_code text,
  unique nulls not distinct (transition, type, error_code)
);
comment on table carteiro.event_causes is 'Which transitions of jobs (job_transitions) cause which public events. A publication''s is caused by the end of its last job.';
comment on column carteiro.event_causes.error_code is 'Only of jobs that end with this error; those without cause the event of the line without one.';

insert into carteiro.event_causes (type, transition, error_code) values
  ('job.completed', 'completed', null),
  ('job.failed', 'failed', null),
  ('job.outcome_unknown', 'failed', 'outcome_unknown'),
  ('job.held', 'held', null),
  ('job.removed', 'removed', null),
  ('publication.completed', 'completed', null),
  ('publication.completed', 'cancelled', null),
  ('publication.partially_completed', 'completed', null),
  ('publication.partially_completed', 'failed', null),
  ('publication.partially_completed', 'cancelled', null),
  ('publication.failed', 'failed', null),
  ('publication.failed', 'cancelled', null);

-- Publications of which a job has ended in a transaction that goes on: whether it was the last one is decided when that
-- transaction commits (publish_ended_publications), which deletes the row again.
create unlogged table carteiro.publication_endings (
  publication_id uuid not null,
  transaction_id xid8 not null default pg_current_xact_id(),
  primary key (transaction_id, publication_id)
);
comment on table carteiro.publication_endings is 'Publications of which a job has ended in the transaction that is in progress.';

-- Published ends of versions of platforms' APIs: publish_version_sunsets publishes each once. A date that the platform has moved is
-- another end.
create table carteiro.announced_sunsets (
  deployment text not null,
  version text not null,
  sunset date not null,
  days_before integer not null,
  announced_at timestamptz not null default now(),
  primary key (deployment, version, sunset, days_before)
);
comment on table carteiro.announced_sunsets is 'Which ends of versions of platforms'' APIs were published, at which of queue_settings.announce_sunset_days.';

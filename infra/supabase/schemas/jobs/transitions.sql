-- The state machine of a job, as data. docs/state-machine.md is drawn from it (npm run state-machine).

create table carteiro.job_states (
  state text primary key,
  status text not null,
  is_over boolean not null,
  description text not null
);
comment on table carteiro.job_states is 'The states of a job; job_state says which one a row is in. A status may have several.';

insert into carteiro.job_states (state, status, is_over, description) values
  ('pending', 'pending', false, 'Waits for its time, for a retry, or in a priority queue'),
  ('held', 'pending', false, 'Waits until its files are prepared, its platform is resumed, or its account is connected again'),
  ('processing', 'processing', false, 'An attempt has a lease and is at work'),
  ('awaiting_platform', 'processing', false, 'The platform is at work; the slot is released and the job resumes later'),
  ('completed', 'completed', true, 'The post is out'),
  ('failed', 'failed', true, 'Failed for good; a dead letter until it is retried'),
  ('cancelled', 'cancelled', true, 'Cancelled before its post was published, or between two parts of a thread');

create table carteiro.job_transitions (
  event text not null,
  from_state text references carteiro.job_states (state),
  to_state text not null references carteiro.job_states (state),
  phase text,
  clears_error boolean not null default false,
  releases_reservations boolean not null default false,
  description text not null,
  unique nulls not distinct (event, from_state, to_state)
);
comment on table carteiro.job_transitions is 'Every change that a timeline can record. transition_jobs makes those that change a job''s state; record_job_event writes down the others.';
comment on column carteiro.job_transitions.from_state is 'Null: the job is new.';
comment on column carteiro.job_transitions.phase is 'The phase that the job gets; null: the one that it has.';
comment on column carteiro.job_transitions.clears_error is 'The job forgets the error of its last attempt.';
comment on column carteiro.job_transitions.releases_reservations is 'The job gives up the time that it has reserved under a rate.';

insert into carteiro.job_transitions
  (event, from_state, to_state, phase, clears_error, releases_reservations, description)
values
  ('enqueued', null, 'pending', 'queued', false, false, 'A publication is enqueued, with a job for each of its options'),
  ('enqueued', null, 'held', 'preparing', false, false, 'A publication is enqueued whose files must be converted or copied first'),

  ('attempt_started', 'pending', 'processing', 'validating', false, false, 'A dispatcher leases a job that is due'),
  ('attempt_started', 'awaiting_platform', 'processing', null, false, false, 'It is time to ask the platform again'),
  ('phase_changed', 'processing', 'processing', null, false, false, 'The attempt reports its next phase'),

  ('part_published', 'processing', 'processing', null, false, false, 'A part of a thread is out'),
  ('part_published', 'awaiting_platform', 'awaiting_platform', null, false, false, 'A part of a thread is out: its result came late'),
  ('part_published', 'pending', 'pending', null, false, false, 'A part of a thread is out: its result came late'),
  ('part_published', 'held', 'held', null, false, false, 'A part of a thread is out: its result came late'),
  ('part_published', 'failed', 'failed', null, false, false, 'A part of a thread is out: its result came late'),

  ('completed', 'processing', 'completed', 'done', true, false, 'The attempt has published the post'),
  ('waiting_for_platform', 'processing', 'awaiting_platform', null, false, false, 'The platform needs time, to convert a video for example'),
  ('retry_scheduled', 'processing', 'pending', 'queued', false, false, 'The attempt failed, and is tried again after a delay that grows'),
  ('deferred', 'processing', 'pending', 'queued', false, false, 'The platform asks to wait, or the account has new tokens; costs no retry'),
  ('failed', 'processing', 'failed', null, false, true, 'The platform refuses the content, no retry is left, or the attempt is stuck'),
  ('lease_expired', 'processing', 'pending', 'queued', false, false, 'The dispatcher did not renew the lease; costs no retry'),
  ('given_back', 'processing', 'pending', 'queued', false, false, 'A dispatcher that stops returns a job that it has not sent yet'),
  ('held', 'processing', 'held', null, false, true, 'The attempt found that the account must be connected again, or that the platform has blocked the app'),

  ('waiting_for_rate', 'pending', 'pending', null, false, false, 'It is due, but a rate has no room for it, or its platform does not answer'),
  ('held', 'pending', 'held', null, false, true, 'It is due while its platform is paused or its account is not connected'),
  ('held', 'awaiting_platform', 'held', null, false, true, 'It is due while its platform is paused or its account is not connected'),
  ('released', 'held', 'pending', null, true, false, 'Its platform is resumed, or its account connected again'),
  ('preparation_started', 'pending', 'held', 'preparing', true, true, 'Its files were edited, or it is retried, and files must be prepared first'),
  ('preparation_started', 'held', 'held', 'preparing', true, true, 'Its files were edited, and files must be prepared first'),
  ('prepared', 'held', 'pending', 'queued', true, false, 'All of its files are prepared'),
  ('failed', 'pending', 'failed', null, false, true, 'Too many attempts in a row were lost with their lease; or the database is a copy, and the original may have published the post'),
  ('failed', 'held', 'failed', null, false, true, 'A file of it could not be prepared; or the database is a copy, and the original may have published the post'),
  ('failed', 'awaiting_platform', 'failed', null, false, true, 'The database is a copy, and the original may have published the post'),

  ('checked', 'pending', 'pending', null, false, false, 'A check before it is due found other problems than the last one'),
  ('checked', 'held', 'held', null, false, false, 'A check before it is due found other problems than the last one'),
  ('edited', 'pending', 'pending', null, false, false, 'The user changes its content'),
  ('edited', 'held', 'held', null, false, false, 'The user changes its content'),
  ('edited', 'failed', 'failed', null, false, false, 'The user changes its content, to retry it'),
  ('rescheduled', 'pending', 'pending', null, true, true, 'The user changes its time'),
  ('rescheduled', 'held', 'pending', null, true, true, 'The user changes its time'),
  ('rescheduled', 'held', 'held', null, false, true, 'The user changes its time while its files are prepared'),
  ('cancelled', 'pending', 'cancelled', 'done', true, true, 'The user cancels it'),
  ('cancelled', 'held', 'cancelled', 'done', true, true, 'The user cancels it'),
  ('cancelled', 'processing', 'cancelled', 'done', true, true, 'The user cancels it before the step that publishes has begun, or between two parts of a thread'),
  ('cancelled', 'awaiting_platform', 'cancelled', 'done', true, true, 'The user cancels it before the step that publishes has begun, or between two parts of a thread'),
  ('action_requested', 'completed', 'completed', null, false, false, 'The user asks to delete the post or to edit it, or its first comment is due'),
  ('action_done', 'completed', 'completed', null, false, false, 'The post was edited, or has its first comment'),
  ('action_failed', 'completed', 'completed', null, false, false, 'The post was not deleted or edited, or has no first comment; the job stays completed'),
  ('removed', 'completed', 'completed', null, false, false, 'The post was deleted at the platform, or was gone already'),
  ('retry_requested', 'failed', 'pending', 'queued', true, false, 'The user retries it, or an operator redrives it');

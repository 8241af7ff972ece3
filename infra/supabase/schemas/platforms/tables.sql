-- Platforms announce themselves: their catalog (what may be published, see libs/contracts/src/catalog), its
-- version and their address. The seven of the founding document are known from the start, so that a job may
-- name them; nothing is published to one before its service has registered itself.
--
-- A deployment is a platform's service in one mode. Its key is the platform's name, with ':test' behind it in mode test
-- (deployment_of): what is kept apart for each mode is kept by that key.

create table carteiro.platforms (
  platform text not null check (platform ~ '^[a-z][a-z0-9_]{0,30}$'),
  display_name text not null,
  version text check (version ~ '^\d+\.\d+\.\d+$'),
  catalog jsonb,
  url text check (url ~ '^https?://'),
  registered_at timestamptz,
  last_due_at timestamptz,
  mode text not null default 'live' check (mode in ('live', 'test')),
  deployment text primary key generated always as (case mode when 'live' then platform else platform || ':test' end) stored,
  unique (platform, mode)
);
comment on table carteiro.platforms is 'Announced catalogs and addresses, one row per platform service and mode.';
comment on column carteiro.platforms.mode is 'live: the service calls the platform. test: it calls the sandbox, and gets only what was enqueued in this mode.';
comment on column carteiro.platforms.last_due_at is 'When a job of it was last due, to a thirtieth of queue_settings.slot_left_for.';

insert into carteiro.platforms (platform, display_name) values
  ('tiktok', 'TikTok'),
  ('instagram', 'Instagram'),
  ('youtube', 'YouTube'),
  ('x', 'X'),
  ('linkedin', 'LinkedIn'),
  ('facebook', 'Facebook'),
  ('threads', 'Threads');

-- What operators set. A platform without a row has the defaults.
create table carteiro.platform_policies (
  platform text not null,
  paused_at timestamptz,
  pause_reason text,
  rates jsonb not null default '[]' check (jsonb_typeof(rates) = 'array'),
  failures_in_a_row integer not null default 0,
  failing_users uuid[] not null default '{}',
  open_until timestamptz,
  trial_until timestamptz,
  timed_out_at timestamptz,
  updated_at timestamptz not null default now(),
  mode text not null default 'live' check (mode in ('live', 'test')),
  deployment text primary key generated always as (case mode when 'live' then platform else platform || ':test' end) stored
    references carteiro.platforms (deployment) on delete cascade
);
comment on table carteiro.platform_policies is 'What operators set per platform and mode. A paused platform''s jobs are held, not failed.';
comment on column carteiro.platform_policies.rates is 'How many jobs may begin: [{ scope: account | platform, jobs, seconds | day_in, option? }]. seconds is a rolling window, day_in the time zone of a calendar day.';
comment on column carteiro.platform_policies.failures_in_a_row is 'Attempts without an answer since the platform last answered. From queue_settings.circuit_after on, nothing is sent before open_until.';
comment on column carteiro.platform_policies.failing_users is 'Whose attempts those were, queue_settings.circuit_users of them at most. With fewer, only their jobs wait. Empty: everybody''s do.';
comment on column carteiro.platform_policies.trial_until is 'One job tries whether the platform is back; no other does before.';
comment on column carteiro.platform_policies.timed_out_at is 'Since when a call of it got no answer in time, and none since. It holds one slot at most until it answers.';

-- What the platforms allow, where they count posts. Where they count calls (LinkedIn, Facebook) or report what is left,
-- their own answer decides.
insert into carteiro.platform_policies (platform, rates) values
  -- https://docs.x.com/x-api/fundamentals/rate-limits
  ('x', '[{"scope": "account", "jobs": 100, "seconds": 900}, {"scope": "platform", "jobs": 10000, "seconds": 86400}]'),
  -- https://developers.tiktok.com/doc/tiktok-api-v2-rate-limit
  ('tiktok', '[{"scope": "account", "jobs": 6, "seconds": 60}]'),
  -- https://developers.facebook.com/docs/instagram-platform/content-publishing
  ('instagram', '[{"scope": "account", "jobs": 100, "seconds": 86400}]'),
  -- https://developers.facebook.com/docs/threads/overview#rate-limiting
  ('threads', '[{"scope": "account", "jobs": 250, "seconds": 86400}]'),
  -- https://developers.google.com/youtube/v3/determine_quota_cost
  ('youtube', '[{"scope": "platform", "jobs": 100, "day_in": "America/Los_Angeles"}]'),
  -- https://developers.facebook.com/documentation/video-api/guides/reels-publishing
  ('facebook', '[{"scope": "account", "option": "facebook_reel", "jobs": 30, "seconds": 86400}]'),
  ('linkedin', '[]');

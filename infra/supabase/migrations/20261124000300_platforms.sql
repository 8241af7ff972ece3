-- Platforms announce themselves: their catalog (what may be published, see libs/contracts/src/catalog), its
-- version and their address. The seven of the founding document are known from the start, so that a job may
-- name them; nobody can publish to one before its service has announced itself.

create table public.platforms (
  platform text primary key check (platform ~ '^[a-z][a-z0-9_]{0,30}$'),
  display_name text not null,
  version text check (version ~ '^\d+\.\d+\.\d+$'),
  catalog jsonb,
  url text check (url ~ '^https?://'),
  announced_at timestamptz
);
comment on table public.platforms is 'Announced catalogs and addresses, one row per platform service.';

insert into public.platforms (platform, display_name) values
  ('tiktok', 'TikTok'),
  ('instagram', 'Instagram'),
  ('youtube', 'YouTube'),
  ('x', 'X'),
  ('linkedin', 'LinkedIn'),
  ('facebook', 'Facebook'),
  ('threads', 'Threads');

-- What operators set. A platform without a row has the defaults.
create table public.platform_policies (
  platform text primary key references public.platforms (platform) on delete cascade,
  paused_at timestamptz,
  pause_reason text,
  rates jsonb not null default '[]' check (jsonb_typeof(rates) = 'array'),
  failures_in_a_row integer not null default 0,
  failing_users uuid[] not null default '{}',
  open_until timestamptz,
  trial_until timestamptz,
  updated_at timestamptz not null default now()
);
comment on table public.platform_policies is 'What operators set per platform. A paused platform''s jobs are held, not failed.';

comment on column public.platform_policies.rates is 'How many jobs may begin: [{ scope: account | platform, jobs, seconds | day_in, option? }]. seconds is a rolling window, day_in the time zone of a calendar day.';
comment on column public.platform_policies.failures_in_a_row is 'Attempts without an answer since the platform last answered. From queue_settings.circuit_after on, nothing is sent before open_until.';
comment on column public.platform_policies.failing_users is 'Whose attempts those were, queue_settings.circuit_users of them at most. With fewer, only their jobs wait. Empty: everybody''s do.';
comment on column public.platform_policies.trial_until is 'One job tries whether the platform is back; nobody else does before.';

-- What the platforms allow, where they count posts. Where they count calls (LinkedIn, Facebook) or tell what is left,
-- their own word is waited for.
insert into public.platform_policies (platform, rates) values
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

-- Every number that bounds the queue, in one row.
create table public.queue_settings (
  one_row boolean primary key default true check (one_row),
  max_concurrent integer not null default 5 check (max_concurrent between 1 and 1000),
  lease interval not null default '30 seconds',
  retry_base interval not null default '10 seconds',
  retry_cap interval not null default '10 minutes',
  default_wait interval not null default '1 minute',
  lost_attempts integer not null default 10 check (lost_attempts >= 1),
  stuck_after interval not null default '30 minutes',
  keep_finished_jobs interval not null default '90 days',
  circuit_after integer not null default 5 check (circuit_after >= 1),
  circuit_users integer not null default 2 check (circuit_users >= 1),
  broadcasts_per_second integer not null default 40 check (broadcasts_per_second >= 1),
  circuit_base interval not null default '30 seconds',
  circuit_cap interval not null default '10 minutes'
);
comment on column public.queue_settings.max_concurrent is 'Jobs in flight over the whole system. Change it with set_max_concurrent.';
comment on column public.queue_settings.lease is 'How long a dispatcher may be silent before its jobs are given to another.';
comment on column public.queue_settings.retry_base is 'Delay before the first retry; it doubles twice (times four) with each further one.';
comment on column public.queue_settings.default_wait is 'Delay when a platform says "wait" and not how long.';
comment on column public.queue_settings.circuit_after is 'So many attempts in a row without an answer of the platform, and it is left alone for circuit_base, then twice as long, up to circuit_cap.';
comment on column public.queue_settings.circuit_users is 'So many users'' attempts must be among those, or the platform is left alone for these users only.';
comment on column public.queue_settings.broadcasts_per_second is 'To Realtime. A plan''s limit (100 on the free one) counts each once, and once more for each client that listens.';
comment on column public.queue_settings.lost_attempts is 'A job fails when so many of its attempts in a row ended with their lease: it may be what ends its dispatchers.';
comment on column public.queue_settings.stuck_after is 'A job whose attempt takes longer than this fails.';

insert into public.queue_settings default values;

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
  updated_at timestamptz not null default now()
);
comment on table public.platform_policies is 'What operators set per platform. A paused platform''s jobs are held, not failed.';

-- Every number that bounds the queue, in one row.
create table public.queue_settings (
  one_row boolean primary key default true check (one_row),
  max_concurrent integer not null default 5 check (max_concurrent between 1 and 1000),
  lease interval not null default '30 seconds',
  retry_base interval not null default '10 seconds',
  retry_cap interval not null default '10 minutes',
  default_wait interval not null default '1 minute',
  stuck_after interval not null default '30 minutes',
  keep_finished_jobs interval not null default '90 days'
);
comment on column public.queue_settings.max_concurrent is 'Jobs in flight over the whole system. Change it with set_max_concurrent.';
comment on column public.queue_settings.lease is 'How long a dispatcher may be silent before its jobs are given to another.';
comment on column public.queue_settings.retry_base is 'Delay before the first retry; it doubles twice (times four) with each further one.';
comment on column public.queue_settings.default_wait is 'Delay when a platform says "wait" and not how long.';
comment on column public.queue_settings.stuck_after is 'A job whose attempt takes longer than this fails.';

insert into public.queue_settings default values;

create table carteiro.queue_statistics (
  grain interval not null,
  bucket timestamptz not null,
  platform text not null,
  measure text not null,
  detail text not null default '',
  amount bigint not null,
  mode text not null default 'live',
  primary key (grain, bucket, platform, mode, measure, detail)
);
comment on table carteiro.queue_statistics is 'What happened, counted. It stays when jobs are cleaned up.';
comment on column carteiro.queue_statistics.measure is 'An event''s type (detail: its error code) · waiting, service: durations (detail: duration_class) · depth: the most that waited at once.';

create table carteiro.queue_statistics_cursor (
  one_row boolean primary key default true check (one_row),
  counted_until timestamptz not null
);
comment on table carteiro.queue_statistics_cursor is 'Events before it are in queue_statistics.';

insert into carteiro.queue_statistics_cursor (counted_until)
select date_trunc('minute', coalesce(min(at), now())) from carteiro.publication_job_events;

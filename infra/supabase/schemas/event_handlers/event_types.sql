-- The types of public events (libs/contracts/src/events.ts).
create function carteiro.event_types() returns text[]
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select array[
    'publication.completed', 'publication.partially_completed', 'publication.failed',
    'job.completed', 'job.failed', 'job.held', 'job.outcome_unknown', 'job.removed',
    'account.needs_reauth', 'account.expiring', 'platform.version_sunset', 'endpoint.disabled'
  ]
$$;

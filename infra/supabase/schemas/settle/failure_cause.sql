-- What jobs that failed alike have in common: the message without what differs from job to job.
create function carteiro.failure_cause(error_code text, error_message text) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select error_code || ': ' || left(regexp_replace(
    regexp_replace(coalesce(error_message, ''), '[0-9a-f]{8}-[0-9a-f-]{27}|urn:[a-z]+:[A-Za-z0-9:_-]+', '…', 'g'),
    '[0-9]+', '#', 'g'
  ), 300)
$$;

create function carteiro.job_quota_message(room bigint, new_jobs bigint) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  at_most integer := (select waiting_jobs_per_user from carteiro.queue_settings);
begin
  return format(
    'expected at most %s jobs of one user to wait at once: %s wait already, and this adds %s. Wait until some of them are done, or cancel some',
    at_most, at_most - room, new_jobs
  );
end
$$;

-- Whether a job may make, now, the call that its platform's rates count: until when it must wait, which is then its reservation, or
-- null, and the call is counted. Reservations are no help here: jobs that began at their reserved times may have come to their calls
-- all at once.
create function carteiro.count_platform_call(job public.publication_jobs, called_at timestamptz) returns timestamptz
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  deployment text := carteiro.deployment_of(job.platform, job.mode);
  rates jsonb[];
  keys text[];
  starts_at timestamptz;
begin
  select array_agg(mine.rate), array_agg(mine.rate_key) into rates, keys
  from carteiro.rates_of(deployment, job.option, job.account_id) as mine;
  if keys is null then
    return null;
  end if;
  -- Who counts must see all calls that were counted. It is the last lock that a step takes (docs/locks.md).
  perform pg_advisory_xact_lock(hashtext('publication_calls'), hashtext(deployment));
  starts_at := carteiro.first_common_time(rates, keys, called_at, clock_timestamp());
  delete from carteiro.rate_reservations as reserved where reserved.job_id = job.id and not reserved.is_called;
  insert into carteiro.rate_reservations (rate_key, reserved_for, job_id, is_called)
  select rate_key, starts_at, job.id, starts_at = called_at from unnest(keys) as rate_key;
  return nullif(starts_at, called_at);
end
$$;

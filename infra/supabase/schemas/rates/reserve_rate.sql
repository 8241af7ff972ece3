-- When a job may begin: now, or later when the rates of its platform are used up until then. What is its account's own is
-- reserved at once, in the order in which the jobs come, so that a job waits for its own time once, and jobs behind it for
-- theirs. What all users share is reserved by those who may begin now; the others wait in the order of their users
-- (publication_rate_queue), and their time is an estimate. A job keeps what it has reserved.
create function carteiro.reserve_rate(job public.publication_jobs, out starts_at timestamptz, out is_estimate boolean)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  its record := carteiro.rates_by_scope(carteiro.deployment_of(job.platform, job.mode), job.option, job.account_id);
  has_shared_place boolean;
begin
  is_estimate := false;
  select max(mine.reserved_for), coalesce(bool_or(mine.rate_key = any (its.shared_keys)), false) into starts_at, has_shared_place
  from carteiro.rate_reservations as mine where mine.job_id = job.id;
  has_shared_place := has_shared_place or its.shared_keys = '{}';
  if starts_at > now() or (starts_at is not null and has_shared_place) then
    return;
  end if;
  if starts_at is null and its.own_keys || its.shared_keys = '{}' then
    starts_at := now();
    return;
  end if;

  -- All reservations must be seen. One lock for all rates: several could be taken in two orders.
  perform pg_advisory_xact_lock(hashtext('rate_reservations'));
  if starts_at is null then
    starts_at := carteiro.first_common_time(its.own_rates, its.own_keys, now());
    insert into carteiro.rate_reservations (rate_key, reserved_for, job_id)
    select rate_key, starts_at, job.id from unnest(its.own_keys) as rate_key;
  end if;
  if starts_at <= now() and not has_shared_place then
    starts_at := carteiro.take_shared_place(job, its.shared_rates, its.shared_keys);
    is_estimate := starts_at > now();
  end if;
end
$$;

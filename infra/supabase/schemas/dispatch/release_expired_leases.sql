-- Gives back the jobs of dispatchers that have stopped renewing their leases. Costs the job no retry, but not for ever (lost_attempts).
create function carteiro.release_expired_leases() returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  expired record;
  released uuid[] := '{}';
  unanswered text[] := '{}';
begin
  for expired in
    select job.id, carteiro.deployment_of(job.platform, job.mode) as deployment, job.started_at, slot.slot,
      slot.lease_token
    from carteiro.publication_slots as slot
    join public.publication_jobs as job on job.id = slot.job_id
    where slot.lease_expires_at <= now() and carteiro.is_at_work(job, slot.attempt)
    for update skip locked
  loop
    if expired.slot > 0 and expired.started_at <= now() - (select lease from carteiro.queue_settings) then
      unanswered := unanswered || expired.deployment;
    end if;
    perform carteiro.free_publication_slot(expired.lease_token);
    perform carteiro.transition_job(expired.id, 'lease_expired');
    if carteiro.lost_attempts(expired.id) >= (select lost_attempts from carteiro.queue_settings) then
      perform carteiro.end_publication_job_in_failure(expired.id, 'internal',
        'Every attempt was lost: its dispatcher was not heard of again.', '{}');
    else
      released := released || expired.id;
    end if;
  end loop;

  -- A slot whose job was settled by other means is free.
  perform carteiro.free_slot_without_work(ended.slot)
  from (
    select taken.slot
    from carteiro.publication_slots as taken
    where taken.lease_token is not null and carteiro.is_slot_without_work(taken)
    for update skip locked
  ) as ended;

  -- No answer for as long as a lease lasts, and the calls may still be open.
  if cardinality(unanswered) > 0 then
    perform carteiro.note_platform_timeouts(unanswered);
  end if;
  if cardinality(released) > 0 then
    perform carteiro.send_publication_jobs(released);
  end if;
  return cardinality(released);
end
$$;

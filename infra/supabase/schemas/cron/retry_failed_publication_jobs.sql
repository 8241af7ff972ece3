-- Every 5 minutes: jobs whose attempt is stuck fail (a job that gave its slot back while its platform is at work is not
-- stuck); expired leases without a slot are released; jobs that wait but that nothing will wake (a queue was
-- purged, a timer lost) are put back; accounts whose access and versions of platforms' APIs
-- whose time is about to end are announced. Returns how many jobs it repaired.
create function public.retry_failed_publication_jobs() returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  stuck_after interval := (select s.stuck_after from carteiro.queue_settings as s);
  stuck record;
  lost uuid[];
  repaired integer := 0;
begin
  for stuck in
    select leased.id, slot.lease_token
    from carteiro.publication_slots as slot
    join public.publication_jobs as leased on leased.id = slot.job_id
    where carteiro.is_at_work(leased, slot.attempt)
      and leased.started_at < now() - stuck_after
      and not exists (
        select from carteiro.publication_job_events as event
        where event.job_id = leased.id and event.type = 'attempt_started' and event.at > now() - stuck_after
      )
    for update skip locked
  loop
    perform carteiro.free_publication_slot(stuck.lease_token);
    perform carteiro.end_publication_job_in_failure(stuck.id, 'timeout',
      format('An attempt at the job took more than %s.', stuck_after), '{}');
    repaired := repaired + 1;
  end loop;

  -- A lease that no slot holds has none to free; its job is sent with those that nothing will wake.
  perform carteiro.transition_job(leased.id, 'lease_expired')
  from (
    select job.id from public.publication_jobs as job
    where carteiro.is_at_work(job, job.attempt)
      and not exists (
        select from carteiro.publication_slots as slot where slot.job_id = job.id and slot.attempt = job.attempt
      )
    for update skip locked
  ) as leased;

  select array_agg(waiting.id order by waiting.created_at) into lost
  from public.publication_jobs as waiting
  where (waiting.status = 'pending' or (waiting.status = 'processing' and waiting.next_attempt_at is not null))
    and waiting.created_at < now() - interval '1 minute'
    and not exists (select from carteiro.publication_timers as timer where timer.job_id = waiting.id)
    and not exists (select from carteiro.publication_backlog as backlog where backlog.job_id = waiting.id)
    and waiting.id not in (
      select job_id
      from (
        select (message ->> 'job_id')::uuid from pgmq.q_publication_queue_high
        union all select (message ->> 'job_id')::uuid from pgmq.q_publication_queue
        union all select (message ->> 'job_id')::uuid from pgmq.q_publication_queue_low
        union all select (message ->> 'job_id')::uuid from pgmq.q_publication_test_queue_high
        union all select (message ->> 'job_id')::uuid from pgmq.q_publication_test_queue
        union all select (message ->> 'job_id')::uuid from pgmq.q_publication_test_queue_low
      ) as known (job_id)
      where job_id is not null
    );
  if lost is not null then
    perform carteiro.send_publication_jobs(lost);
    repaired := repaired + cardinality(lost);
  end if;

  delete from carteiro.publication_rate_queue as waiting
  using public.publication_jobs as job
  where job.id = waiting.job_id and job.status <> 'pending';
  delete from carteiro.dispatchers where seen_at < now() - interval '5 minutes';
  perform carteiro.publish_expiring_accounts();
  perform carteiro.publish_version_sunsets();
  perform carteiro.repair_webhook_messages();
  return repaired;
end
$$;

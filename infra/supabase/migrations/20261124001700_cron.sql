-- What pg_cron runs. It is watchdog, sweeper and janitor; the dispatcher does the work.

-- A secret or address of the deployment: from Supabase Vault, or on a server without it from a setting
-- (alter database … set carteiro.dispatcher_url = '…').
create function public.queue_secret(secret_name text) returns text
language plpgsql stable
security definer
set search_path = ''
as $$
declare
  found_secret text;
begin
  if to_regclass('vault.decrypted_secrets') is not null then
    execute 'select decrypted_secret from vault.decrypted_secrets where name = $1'
    into found_secret using secret_name;
  end if;
  return coalesce(found_secret, nullif(current_setting('carteiro.' || secret_name, true), ''));
end
$$;

create function public.base64url(bytes bytea) returns text
language sql immutable
set search_path = ''
as $$
  select translate(encode(bytes, 'base64'), E'+/=\n', '-_')
$$;

-- A signed call, as the services sign theirs: a JWT (HS256) for one audience that lives a minute.
create function public.internal_call_token(audience text, secret text) returns text
language sql stable
set search_path = ''
as $$
  with signed as (
    select public.base64url('{"alg":"HS256","typ":"JWT"}') || '.' || public.base64url(convert_to(jsonb_build_object(
      'iss', 'pg_cron', 'aud', audience,
      'iat', floor(extract(epoch from now())), 'exp', floor(extract(epoch from now())) + 60
    )::text, 'utf8')) as part
  )
  select part || '.' || public.base64url(extensions.hmac(part, secret, 'sha256')) from signed
$$;

-- Every 10 seconds: what is held for a reason that has gone is released, what is due goes into the lanes, silent dispatchers' jobs are given back, what waits to be told is
-- told, and the dispatcher
-- is asked, through pg_net, to work. max_concurrent is the system's cap: change it in the cron job's command.
-- Returns the id of pg_net's request; null when there is nothing to do or the dispatcher's address isn't known.
create function public.process_publication_jobs(max_concurrent integer default null) returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  dispatcher_url text := public.queue_secret('dispatcher_url');
  secret text := public.queue_secret('internal_auth_secret');
  request_id bigint;
begin
  if max_concurrent is not null then
    perform public.set_max_concurrent(max_concurrent);
  end if;
  perform public.release_expired_leases();
  perform public.release_held_jobs(array(
    select job.id
    from public.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where timer.due_at = 'infinity' and job.hold_reason is not null and public.publication_hold_reason(job) is null
    limit 1000
  ));
  perform public.send_due_publication_jobs();
  perform public.refill_lanes();
  perform public.flush_broadcasts();

  if dispatcher_url is null or secret is null or to_regnamespace('net') is null then
    return null;
  end if;
  if not exists (select from pgmq.q_publication_queue_high)
    and not exists (select from pgmq.q_publication_queue)
    and not exists (select from pgmq.q_publication_queue_low) then
    return null;
  end if;

  execute 'select net.http_post(url => $1, body => $2, headers => $3)'
  into request_id
  using dispatcher_url || '/api/internal/tick',
    jsonb_build_object('v', 1),
    jsonb_build_object(
      'Content-Type', 'application/json',
      'Authorization', 'Bearer ' || public.internal_call_token('dispatcher', secret)
    );
  return request_id;
end
$$;

-- Every 5 minutes: jobs whose attempt is stuck fail (a job that gave its slot back while its platform is at work is not
-- stuck); leases that ran out and that no slot knows of are released; jobs that wait but that nothing will wake (a lane was
-- purged, a timer lost) are put back. Returns how many jobs it mended.
create function public.retry_failed_publication_jobs() returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  stuck_after interval := (select s.stuck_after from public.queue_settings as s);
  stuck record;
  lost uuid[];
  mended integer := 0;
begin
  for stuck in
    select leased.id, slot.lease_token
    from public.publication_slots as slot
    join public.publication_jobs as leased on leased.id = slot.job_id
    where public.is_at_work(leased, slot.attempt)
      and leased.started_at < now() - stuck_after
      and not exists (
        select from public.publication_job_events as event
        where event.job_id = leased.id and event.type = 'attempt_started' and event.at > now() - stuck_after
      )
    for update skip locked
  loop
    perform public.free_publication_slot(stuck.lease_token);
    perform public.end_publication_job_in_failure(stuck.id, 'timeout',
      format('An attempt at the job took more than %s.', stuck_after), '{}');
    mended := mended + 1;
  end loop;

  -- A lease that no slot holds has none to free; its job is sent with those that nothing will wake.
  perform public.release_leased_job(leased.id, 'lease_expired')
  from (
    select job.id from public.publication_jobs as job
    where public.is_at_work(job, job.attempt)
      and not exists (
        select from public.publication_slots as slot where slot.job_id = job.id and slot.attempt = job.attempt
      )
    for update skip locked
  ) as leased;

  select array_agg(waiting.id order by waiting.created_at) into lost
  from public.publication_jobs as waiting
  where (waiting.status = 'pending' or (waiting.status = 'processing' and waiting.next_attempt_at is not null))
    and waiting.created_at < now() - interval '1 minute'
    and not exists (select from public.publication_timers as timer where timer.job_id = waiting.id)
    and not exists (select from public.publication_backlog as backlog where backlog.job_id = waiting.id)
    and waiting.id not in (
      select job_id
      from (
        select (message ->> 'job_id')::uuid from pgmq.q_publication_queue_high
        union all select (message ->> 'job_id')::uuid from pgmq.q_publication_queue
        union all select (message ->> 'job_id')::uuid from pgmq.q_publication_queue_low
      ) as known (job_id)
      where job_id is not null
    );
  if lost is not null then
    perform public.send_publication_jobs(lost);
    mended := mended + cardinality(lost);
  end if;

  delete from public.dispatchers where seen_at < now() - interval '5 minutes';
  return mended;
end
$$;

-- What is scheduled. The daily cleanup is in a file of its own.
do $$
begin
  if to_regnamespace('cron') is not null then
    perform cron.schedule('process-publication-jobs', '10 seconds',
      'select public.process_publication_jobs(max_concurrent => 5)');
    perform cron.schedule('retry-failed-publication-jobs', '*/5 * * * *',
      'select public.retry_failed_publication_jobs()');
    perform cron.schedule('cleanup-old-publication-jobs', '0 2 * * *',
      'call public.clean_up_publications()');
  end if;
end
$$;

-- Every 10 seconds: what is held for a reason that has gone is released, what is due goes into the queues, jobs of dispatchers
-- that have stopped are given back, broadcasts that wait are sent, and the dispatcher is asked, through pg_net, to work. That
-- of mode test is not: it polls by itself, and is woken. max_concurrent is the system's cap: change it in the cron job's command.
-- Returns the id of pg_net's request; null when there is nothing to do or the dispatcher's address isn't known.
create function public.process_publication_jobs(max_concurrent integer default null) returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  dispatcher_url text := carteiro.queue_secret('dispatcher_url');
  secret text := carteiro.queue_secret('internal_auth_secret');
  request_id bigint;
begin
  if max_concurrent is not null then
    perform carteiro.set_max_concurrent(max_concurrent);
  end if;
  perform carteiro.release_expired_leases();
  perform carteiro.release_held_jobs(array(
    select job.id
    from carteiro.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where timer.mode in ('live', 'test') and timer.due_at = 'infinity' and job.hold_reason <> 'preparing_media'
      and carteiro.publication_hold_reason(job) is null
    limit 1000
  ));
  perform carteiro.release_prepared_jobs();
  perform carteiro.send_due_publication_jobs();
  perform carteiro.send_due_publication_jobs(of_mode => 'test');
  perform carteiro.advance_rate_queue();
  perform carteiro.refill_queues();
  perform carteiro.renew_due_platforms();
  if carteiro.has_claimable_work() then
    perform carteiro.wake_dispatchers();
  end if;
  if carteiro.has_claimable_work('test') then
    perform carteiro.wake_dispatchers('test');
  end if;
  perform carteiro.flush_broadcasts();

  if dispatcher_url is null or secret is null or to_regnamespace('net') is null then
    return null;
  end if;
  if not carteiro.has_messages('live') and not carteiro.has_room_for_parked_jobs() then
    return null;
  end if;

  execute 'select net.http_post(url => $1, body => $2, headers => $3)'
  into request_id
  using dispatcher_url || '/api/internal/tick',
    jsonb_build_object('v', 1),
    jsonb_build_object(
      'Content-Type', 'application/json',
      'Authorization', 'Bearer ' || carteiro.internal_call_token('dispatcher', secret)
    );
  return request_id;
end
$$;

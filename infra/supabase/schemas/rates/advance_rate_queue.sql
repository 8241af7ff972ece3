-- Moves up what waits for a shared rate, where its places come sooner than estimated: jobs before it were cancelled, failed,
-- held or deleted, or an operator has changed the rates. Those that may begin now go into the queues; the next one of each
-- kind gets its time. Called by the sweeps. Jobs that are locked at this moment are left for the next time, and so is
-- everything while another gives places.
create function carteiro.advance_rate_queue() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  kind record;
  its record;
  next record;
  its_time timestamptz;
  may_go uuid[] := '{}';
  job public.publication_jobs;
begin
  if not exists (select from carteiro.publication_rate_queue)
    or not pg_try_advisory_xact_lock(hashtext('rate_reservations')) then
    return;
  end if;
  delete from carteiro.publication_rate_users as served
  where not exists (
    select from carteiro.publication_rate_queue as waiting
    where waiting.deployment = served.deployment and waiting.user_id = served.user_id
  );

  for kind in select * from carteiro.options_in_rate_queue()
  loop
    its := carteiro.rates_by_scope(kind.deployment, kind.option, null);
    for next in
      select waiting.job_id, waiting.user_id, waiting.place, timer.due_at
      from carteiro.publication_rate_users as theirs
      cross join lateral (
        select one.job_id, one.user_id, one.place, row_number() over (order by one.place) as number
        from carteiro.publication_rate_queue as one
        where one.deployment = kind.deployment and one.option = kind.option and one.user_id = theirs.user_id
        order by one.place
        limit 10
      ) as waiting
      left join carteiro.publication_timers as timer on timer.job_id = waiting.job_id
      where theirs.deployment = kind.deployment
      order by waiting.number, theirs.place
      limit 50
    loop
      its_time := carteiro.shared_rate_time(kind.deployment, next.user_id, its.shared_rates, its.shared_keys, next.place);
      if next.due_at > greatest(its_time, now()) then
        select waiting.* into job
        from public.publication_jobs as waiting
        where waiting.id = next.job_id and waiting.status = 'pending' and waiting.hold_reason is null
        for update skip locked;
        if not found then
          continue;
        elsif its_time > now() then
          perform carteiro.delay_for_rate(job, its_time, true);
        else
          delete from carteiro.publication_timers where job_id = job.id;
          may_go := may_go || job.id;
        end if;
      end if;
      exit when its_time > now();
      -- Nothing is shared any more.
      if its.shared_keys = '{}' then
        delete from carteiro.publication_rate_queue where job_id = next.job_id;
      end if;
    end loop;
  end loop;
  if cardinality(may_go) > 0 then
    perform carteiro.send_publication_jobs(may_go);
  end if;
end
$$;

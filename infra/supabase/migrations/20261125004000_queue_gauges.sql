-- What the dispatchers' /metrics say of the whole queue (docs/telemetry.md). Every part costs the same however much waits:
-- it reads an index's end, a handful of rows, or at most so many rows of a table.

-- The tokens that end first, and the outcomes that nobody knows: few rows of large tables.
create index platform_accounts_by_end on public.platform_accounts (platform, (refresh_due_at is null), credentials_expire_at)
  where status = 'connected' and credentials_expire_at is not null;
create index publication_dead_letters_in_doubt on pgmq.q_publication_dead_letters ((message ->> 'job_id'))
  where message ->> 'error_code' = 'outcome_unknown';

-- How many rows a table has: exact below ten thousand, the statistics' estimate above.
create function public.approximate_count(of_table regclass) returns bigint
language plpgsql stable
set search_path = ''
as $$
declare
  exact_up_to constant integer := 10000;
  counted bigint;
begin
  execute format('select count(*) from (select from %s limit %s) as counted', of_table, exact_up_to) into counted;
  if counted < exact_up_to then
    return counted;
  end if;
  return greatest(counted, pg_stat_get_live_tuples(of_table), (
    select reltuples::bigint from pg_class where oid = of_table
  ));
end
$$;

-- [{ lane, ready, oldest_seconds }]: messages of each lane, and how long its first one has been there.
create function public.lane_gauges() returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  lane text;
  oldest timestamptz;
  gauges jsonb := '[]';
begin
  foreach lane in array array['high', 'normal', 'low']
  loop
    execute format('select enqueued_at from pgmq.%I order by msg_id limit 1', 'q_' || public.publication_lane(lane))
    into oldest;
    gauges := gauges || jsonb_build_object(
      'lane', lane,
      'ready', public.approximate_count(format('pgmq.%I', 'q_' || public.publication_lane(lane))::regclass),
      'oldest_seconds', coalesce(extract(epoch from clock_timestamp() - oldest), 0)
    );
  end loop;
  return gauges;
end
$$;

-- [{ platform, rate, scope, headroom }]: how many jobs may still begin under each rate; for a rate per account, of the
-- account that has used most. Of an account rate twenty thousand turns are read at most.
create function public.rate_gauges() returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  policy public.platform_policies;
  rate jsonb;
  rate_number bigint;
  of_rate text;
  jobs integer;
  since timestamptz;
  used bigint;
  gauges jsonb := '[]';
begin
  for policy in select * from public.platform_policies
  loop
    for rate, rate_number in select value, ordinality from jsonb_array_elements(policy.rates) with ordinality
    loop
      of_rate := policy.platform || ':' || rate_number;
      jobs := (rate ->> 'jobs')::integer;
      since := coalesce(
        date_trunc('day', now() at time zone (rate ->> 'day_in')) at time zone (rate ->> 'day_in'),
        now() - make_interval(secs => (rate ->> 'seconds')::double precision)
      );
      if rate ->> 'scope' = 'account' then
        select max(by_account.turns) into used
        from (
          select count(*) as turns
          from (
            select turn.rate_key from public.publication_turns as turn
            where turn.rate_key >= of_rate || ':' and turn.rate_key < of_rate || ';'
              and turn.turn_at > since
            limit 20000
          ) as taken
          group by taken.rate_key
        ) as by_account;
      else
        select count(*) into used
        from (
          select from public.publication_turns as turn
          where turn.rate_key = of_rate and turn.turn_at > since
          limit jobs
        ) as taken;
      end if;
      gauges := gauges || jsonb_build_object(
        'platform', policy.platform, 'rate', rate_number, 'scope', rate ->> 'scope',
        'headroom', greatest(0, jobs - coalesce(used, 0))
      );
    end loop;
  end loop;
  return gauges;
end
$$;

-- [{ job, succeeded, failed, last_success_seconds }]: pg_cron's runs in the last hour. Empty where there is no pg_cron.
create function public.cron_gauges() returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  gauges jsonb;
begin
  if to_regclass('cron.job_run_details') is null then
    return '[]';
  end if;
  -- All jobs together run some twelve thousand times a day: the daily one's last run is among fifteen thousand.
  execute $query$
    with recent as (
      select jobid, status, start_time, end_time from cron.job_run_details order by runid desc limit 15000
    )
    select coalesce(jsonb_agg(gauge), '[]')
    from (
      select job.jobname as job,
        count(*) filter (where run.status = 'succeeded' and run.start_time > now() - interval '1 hour') as succeeded,
        count(*) filter (where run.status = 'failed' and run.start_time > now() - interval '1 hour') as failed,
        extract(epoch from now() - max(run.end_time) filter (where run.status = 'succeeded')) as last_success_seconds
      from cron.job as job
      left join recent as run using (jobid)
      where job.jobname in (
        'process-publication-jobs', 'retry-failed-publication-jobs', 'cleanup-old-publication-jobs',
        'count-queue-statistics', 'index-publication-texts'
      )
      group by job.jobname
    ) as gauge
  $query$ into gauges;
  return gauges;
end
$$;

-- Seconds until the first connected account of a platform loses its tokens: of those that are renewed by themselves, or
-- (is_last) of those that their owner must connect again. Null when there is none.
create function public.shortest_token_life(of_platform text, is_last boolean) returns double precision
language sql stable
set search_path = ''
as $$
  select extract(epoch from min(account.credentials_expire_at) - now())
  from public.platform_accounts as account
  where account.platform = of_platform and (account.refresh_due_at is null) = is_last
    and account.status = 'connected' and account.credentials_expire_at is not null
$$;

-- Everything, in one call (services/dispatcher/src/queue-gauges.ts reads it).
create function public.queue_gauges() returns jsonb
language sql stable
security definer
set search_path = ''
as $$
  with in_doubt as (
    select job.platform, count(*) as jobs
    from (
      select (message ->> 'job_id')::uuid as job_id from pgmq.q_publication_dead_letters
      where message ->> 'error_code' = 'outcome_unknown'
      limit 1000
    ) as letter
    join public.publication_jobs as job on job.id = letter.job_id
    group by job.platform
  ),
  in_flight as (
    select job.platform, count(*) as jobs
    from public.publication_slots as slot
    join public.publication_jobs as job on job.id = slot.job_id
    where slot.slot > 0
    group by job.platform
  )
  select jsonb_build_object(
    'lanes', public.lane_gauges(),
    'backlog', public.approximate_count('public.publication_backlog'),
    'timers', public.approximate_count('public.publication_timers'),
    'held', (
      select count(*) from (select from public.publication_timers where due_at = 'infinity' limit 10000) as held
    ),
    'slots', (select count(*) from public.publication_slots where slot > 0),
    'dispatchers', (
      select count(*) from public.dispatchers where seen_at > now() - interval '1 minute'
    ),
    'is_unconfirmed', public.installation_problem() is not null,
    'dead_letters', public.approximate_count('pgmq.q_publication_dead_letters'),
    'dead_letters_written', (
      select case when is_called then last_value else 0 end from pgmq.q_publication_dead_letters_msg_id_seq
    )
  ) || jsonb_build_object(
    'platforms', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'platform', platform.platform,
        'in_flight', coalesce(in_flight.jobs, 0),
        'outcome_unknown', coalesce(in_doubt.jobs, 0),
        'paused', policy.paused_at is not null,
        'circuit_open', coalesce(public.is_circuit_open(policy, null), false),
        'renewed_token_seconds', public.shortest_token_life(platform.platform, false),
        'last_token_seconds', public.shortest_token_life(platform.platform, true)
      ) order by platform.platform), '[]')
      from public.platforms as platform
      left join public.platform_policies as policy using (platform)
      left join in_flight using (platform)
      left join in_doubt using (platform)
    ),
    'rates', public.rate_gauges(),
    'cron', public.cron_gauges()
  )
$$;

-- Hosted Supabase grants new functions by default: taken away, then given by name.
revoke all on function
  public.approximate_count(regclass), public.lane_gauges(), public.rate_gauges(), public.cron_gauges(),
  public.shortest_token_life(text, boolean), public.queue_gauges()
from public, anon, authenticated, service_role;
grant execute on function public.queue_gauges() to carteiro_dispatcher;

-- Everything, in one call (services/dispatcher/src/queue-gauges.ts reads it).
create function carteiro.queue_gauges() returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  with in_doubt as (
    select carteiro.deployment_of(job.platform, job.mode) as deployment, count(*) as jobs
    from (
      select (message ->> 'job_id')::uuid as job_id from pgmq.q_publication_dead_letters
      where message ->> 'error_code' = 'outcome_unknown'
      limit 1000
    ) as letter
    join public.publication_jobs as job on job.id = letter.job_id
    group by 1
  ),
  in_flight as (
    select carteiro.deployment_of(job.platform, job.mode) as deployment, count(*) as jobs
    from carteiro.publication_slots as slot
    join public.publication_jobs as job on job.id = slot.job_id
    where slot.slot > 0
    group by 1
  )
  select jsonb_build_object(
    'queues', carteiro.priority_queue_gauges(),
    'backlog', carteiro.approximate_count('carteiro.publication_backlog'),
    'timers', carteiro.approximate_count('carteiro.publication_timers'),
    'held', (
      select count(*) from (select from carteiro.publication_timers where mode in ('live', 'test') and due_at = 'infinity' limit 10000) as held
    ),
    'slots', (select count(*) from carteiro.publication_slots where slot > 0 and mode = 'live'),
    'test_slots', (select count(*) from carteiro.publication_slots where slot > 0 and mode = 'test'),
    'dispatchers', (
      select count(*) from carteiro.dispatchers where mode = 'live' and seen_at > now() - interval '1 minute'
    ),
    'test_dispatchers', (
      select count(*) from carteiro.dispatchers where mode = 'test' and seen_at > now() - interval '1 minute'
    ),
    'is_unconfirmed', carteiro.installation_problem() is not null,
    'dead_letters', carteiro.approximate_count('pgmq.q_publication_dead_letters'),
    'dead_letters_written', (
      select case when is_called then last_value else 0 end from pgmq.q_publication_dead_letters_msg_id_seq
    ),
    'test_dead_letters_written', (
      select case when is_called then last_value else 0 end from carteiro.test_dead_letter_number
    )
  ) || jsonb_build_object(
    'platforms', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'platform', platform.platform,
        'mode', platform.mode,
        'in_flight', coalesce(in_flight.jobs, 0),
        'outcome_unknown', coalesce(in_doubt.jobs, 0),
        'slot_limit', its.slots,
        'paused', policy.paused_at is not null,
        'circuit_open', coalesce(carteiro.is_circuit_open(policy, null), false),
        'api_version', platform.catalog #> '{api_version,version}',
        'days_until_sunset', carteiro.days_until_sunset(platform.catalog),
        'renewed_token_seconds', carteiro.shortest_token_life(platform.platform, platform.mode, false),
        'last_token_seconds', carteiro.shortest_token_life(platform.platform, platform.mode, true)
      ) order by platform.deployment), '[]')
      from carteiro.platforms as platform
      join (
        select * from carteiro.slot_limits(carteiro.cap_of('live'), 'live')
        union all
        select * from carteiro.slot_limits(carteiro.cap_of('test'), 'test')
      ) as its using (deployment)
      left join carteiro.platform_policies as policy using (deployment)
      left join in_flight using (deployment)
      left join in_doubt using (deployment)
    ),
    'rates', carteiro.rate_gauges(),
    'webhooks', carteiro.webhook_gauges(),
    'handlers', carteiro.handler_gauges(),
    'cron', carteiro.cron_gauges()
  )
$$;

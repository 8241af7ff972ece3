-- [{ job, succeeded, failed, last_success_seconds }]: pg_cron's runs in the last hour. Empty where there is no pg_cron.
create function carteiro.cron_gauges() returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
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

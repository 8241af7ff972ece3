-- Removes everything that the migrations made: the tables with all jobs, functions, queues, cron jobs, policies, Vault's
-- secrets, roles, and the record of the migrations, so that they can be applied again. Extensions stay: the app may use them.
-- Roles that another database of the server uses stay, with a notice.
-- Raises object_in_use while jobs are in flight: stop the dispatchers and wait until nothing is at work.
create function carteiro.uninstall() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  in_flight bigint := (select count(*) from public.publication_jobs as job where carteiro.is_at_work(job, job.attempt));
  service_role_name text;
begin
  if in_flight > 0 then
    raise exception '% jobs are in flight: stop the dispatchers, and uninstall when these have ended', in_flight
      using errcode = 'object_in_use';
  end if;

  if to_regnamespace('cron') is not null then
    perform cron.unschedule(job.jobname)
    from cron.job as job
    where job.jobname in (
      'process-publication-jobs', 'retry-failed-publication-jobs', 'cleanup-old-publication-jobs',
      'count-queue-statistics', 'index-publication-texts'
    );
  end if;
  if to_regclass('vault.secrets') is not null then
    delete from vault.secrets where name in ('dispatcher_url', 'internal_auth_secret');
  end if;
  if to_regclass('realtime.messages') is not null then
    drop policy if exists "Users can listen to their own topic" on realtime.messages;
  end if;
  if to_regclass('supabase_migrations.schema_migrations') is not null then
    delete from supabase_migrations.schema_migrations where name like 'carteiro\_%';
  end if;

  perform pgmq.drop_queue(queue_name)
  from pgmq.list_queues()
  where queue_name in (
    'publication_queue', 'publication_queue_high', 'publication_queue_low',
    'publication_test_queue', 'publication_test_queue_high', 'publication_test_queue_low', 'publication_dead_letters',
    'webhook_queue'
  );
  drop function public.process_publication_jobs, public.retry_failed_publication_jobs,
    public.cleanup_old_publication_jobs;
  drop table public.publication_jobs cascade;
  drop schema carteiro cascade;

  for service_role_name in
    select rolname from pg_roles where rolname ~ '^carteiro_(gateway|dispatcher|handler|(test_)?platform(_[a-z0-9_]+)?)$' order by rolname desc
  loop
    begin
      execute format('drop owned by %I', service_role_name);
      execute format('drop role %I', service_role_name);
    exception when dependent_objects_still_exist then
      raise notice 'role % stays: another database uses it', service_role_name;
    end;
  end loop;
end
$$;

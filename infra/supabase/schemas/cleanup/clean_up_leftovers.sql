-- What has no publication to go with: reservations that bind no job any more, letters of deleted users and those acted upon,
-- API keys that have ended, files of Storage that no job can still show, the audit log, events for functions that are not called any
-- more, pg_cron's own log.
create function carteiro.clean_up_leftovers() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from carteiro.rate_reservations where reserved_for < now() - interval '2 days';
  delete from pgmq.q_publication_dead_letters as letter
  where not exists (
    select from public.publication_jobs as job where job.id = (letter.message ->> 'job_id')::uuid
  );
  delete from pgmq.a_publication_dead_letters
  where archived_at < now() - (select keep_finished_jobs from carteiro.queue_settings);
  delete from carteiro.audit_log where at < now() - (select keep_audit_log from carteiro.queue_settings);
  -- Until then who calls with one of them is answered what became of it.
  delete from carteiro.api_key_secrets
  where valid_until < now() - (select keep_finished_jobs from carteiro.queue_settings);
  delete from carteiro.api_keys
  where revoked_at < now() - (select keep_finished_jobs from carteiro.queue_settings);
  delete from carteiro.storage_files where used_at < now() - (select keep_storage_files from carteiro.queue_settings);
  delete from carteiro.handler_events as event
  where event.dead_at < now() - (select keep_finished_jobs from carteiro.queue_settings)
    or not exists (select from carteiro.event_handlers as handler where handler.function = event.function)
    or (event.user_id is not null and not exists (select from auth.users as owner where owner.id = event.user_id));
  if to_regclass('cron.job_run_details') is not null then
    execute 'delete from cron.job_run_details where end_time < now() - interval ''7 days''';
  end if;
end
$$;

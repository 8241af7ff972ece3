-- A copy must never touch the original's accounts, nor send to its users' endpoints: tokens are erased, endpoints disabled, and what
-- waits is cancelled or left failed.
create function carteiro.detach_copy() returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs;
  cancelled integer := 0;
begin
  update carteiro.webhook_endpoints
  set status = 'disabled', disabled_reason = 'copied', seq = seq + 1
  where status <> 'disabled';
  update carteiro.webhook_messages
  set state = 'failed', ended_at = now()
  where state in ('waiting', 'sending', 'held');
  update carteiro.platform_accounts as a
  set status = 'disconnected', is_default = false, credentials = null, credentials_expire_at = null,
    credentials_version = a.credentials_version + 1, refresh_due_at = null, refresh_lease_until = null, problems = '[]',
    updated_at = now()
  where a.credentials is not null or a.status <> 'disconnected';
  update carteiro.job_actions
  set state = 'failed', ended_at = now(), error_code = 'account_disconnected', error_message = 'This database is a copy.'
  where state in ('waiting', 'running');
  delete from carteiro.handler_events as event where event.created_at <= clock_timestamp();
  for job in
    select * from public.publication_jobs as j where j.status in ('pending', 'processing') for update
  loop
    if carteiro.is_past_point_of_no_return(job.id) then
      perform carteiro.end_publication_job_in_failure(job.id, 'outcome_unknown',
        'The original of this database may have published this post; this copy does not ask.', '{}');
    else
      perform carteiro.cancel_publication_job(job.id, job.user_id);
    end if;
    cancelled := cancelled + 1;
  end loop;
  return cancelled;
end
$$;

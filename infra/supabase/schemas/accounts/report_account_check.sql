-- Writes down what was found: account_problems [{ code, message }], job_problems { job id: [{ code, message }] }, and
-- account_facts, what the platform says of the account now: they are laid over its profile.
create function carteiro.report_account_check(
  account_id uuid, account_problems jsonb, job_problems jsonb, account_facts jsonb default '{}'
) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs;
begin
  for job in
    update public.publication_jobs as j
    set problems = found.value, seq = j.seq + 1
    from jsonb_each(job_problems) as found
    where j.id = found.key::uuid and j.platform = carteiro.caller_platform() and j.mode = carteiro.caller_mode()
      and j.status = 'pending'
      and j.account_id = report_account_check.account_id and j.problems <> found.value
    returning j.*
  loop
    perform carteiro.record_job_event(job, 'checked', jsonb_build_object('problems', job.problems));
  end loop;

  -- Jobs come before accounts (docs/locks.md).
  update carteiro.platform_accounts as a
  set problems = account_problems, profile = a.profile || account_facts, checked_at = clock_timestamp()
  where a.id = account_id and a.platform = carteiro.caller_platform() and a.mode = carteiro.caller_mode();
end
$$;

-- The actions of a mode that may be claimed now, in their order: of each job one at a time, and not while its platform is
-- paused or does not answer, or its account must be connected again.
create function carteiro.claimable_job_actions(of_mode text, max_actions integer) returns uuid[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return array(
    select action.id
    from carteiro.job_actions as action
    join public.publication_jobs as job on job.id = action.job_id
    join carteiro.platform_accounts as account on account.id = job.account_id and account.status = 'connected'
    left join carteiro.platform_policies as policy on policy.deployment = carteiro.deployment_of(job.platform, job.mode)
    where action.mode = of_mode and action.state = 'waiting' and action.due_at <= now() and policy.paused_at is null
      and not coalesce(policy.open_until > now() and carteiro.is_circuit_open(policy, job.user_id), false)
      and not exists (
        select from carteiro.job_actions as other where other.job_id = action.job_id and other.state = 'running'
      )
    order by action.due_at
    limit max_actions
  );
end
$$;

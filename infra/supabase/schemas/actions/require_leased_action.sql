-- The action behind a lease, locked against a new claim until the transaction ends. Raises as require_leased_job does.
create function carteiro.require_leased_action(leased_action_id uuid, lease uuid) returns carteiro.job_actions
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  action carteiro.job_actions;
  its_deployment text;
begin
  select a.* into action
  from carteiro.publication_slots as slot
  join carteiro.job_actions as a on a.id = slot.job_id
  where slot.lease_token = lease and slot.job_id = leased_action_id and slot.lease_expires_at > now()
    and a.state = 'running' and a.lease_token = lease
  for share of a;
  if not found then
    raise exception 'action %: the lease is lost', leased_action_id using errcode = 'CT001';
  end if;
  its_deployment := (
    select carteiro.deployment_of(job.platform, job.mode) from public.publication_jobs as job where job.id = action.job_id
  );
  if its_deployment is distinct from carteiro.caller_deployment() then
    raise exception 'action % belongs to %, not to role %', leased_action_id, its_deployment, session_user using errcode = 'CT005';
  end if;
  return action;
end
$$;

-- Makes the result of an action's step durable, under the lease that has begun it (finish_step). adopts: a later attempt has found, at the
-- platform, that it was done (adopt_step).
create function carteiro.finish_action_step(
  action_id uuid, lease uuid, step text, new_state text, result jsonb, adopts boolean default false
) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  if adopts then
    perform carteiro.require_leased_action(action_id, lease);
  else
    perform carteiro.shorten_lease(lease);
  end if;
  update carteiro.job_action_steps as s
  set state = new_state, result = finish_action_step.result, finished_at = clock_timestamp(), lease_token = lease
  from carteiro.job_actions as action
  join public.publication_jobs as job on job.id = action.job_id
  where s.action_id = finish_action_step.action_id and s.step = finish_action_step.step and s.state = 'open'
    and action.id = s.action_id and carteiro.deployment_of(job.platform, job.mode) = carteiro.caller_deployment()
    and (s.lease_token = lease or (adopts and (not s.commits or s.call_ends_at <= clock_timestamp())));
  if not found then
    raise exception 'action %: step % is not open under this lease', action_id, step using errcode = 'CT001';
  end if;
end
$$;

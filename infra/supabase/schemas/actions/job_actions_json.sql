-- The actions on a job as its user may see them, oldest first.
create function carteiro.job_actions_json(of_job_id uuid) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', action.id, 'kind', action.kind, 'state', action.state, 'request', action.request, 'attempt', action.attempt,
    'due_at', action.due_at, 'created_at', action.created_at, 'ended_at', action.ended_at, 'result', action.result,
    'error_code', action.error_code, 'error_message', action.error_message
  ) order by action.created_at), '[]')
  from carteiro.job_actions as action
  where action.job_id = of_job_id
$$;

-- What an attempt at an action needs to know: { steps, account, now }, as open_publication_attempt.
create function carteiro.open_job_action(action_id uuid, lease uuid) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  action carteiro.job_actions := carteiro.require_leased_action(action_id, lease);
begin
  return jsonb_build_object(
    'steps', coalesce((
      select jsonb_agg(jsonb_build_object(
        'step', s.step, 'state', s.state, 'commits', s.commits, 'intent', s.intent, 'result', s.result,
        'began_at', s.began_at, 'call_ends_at', s.call_ends_at
      ) order by s.began_at)
      from carteiro.job_action_steps as s
      where s.action_id = action.id
    ), '[]'),
    'account', carteiro.leased_account_json((select job.account_id from public.publication_jobs as job where job.id = action.job_id)),
    'now', clock_timestamp()
  );
end
$$;

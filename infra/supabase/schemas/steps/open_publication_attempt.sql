-- What an attempt needs to know: { steps: [...], account (leased_account_json) or null, first_attempt_at }.
create function carteiro.open_publication_attempt(job_id uuid, lease uuid) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_leased_job(job_id, lease);
begin
  return jsonb_build_object(
    'steps', coalesce((
      select jsonb_agg(jsonb_build_object(
        'step', s.step, 'state', s.state, 'commits', s.commits, 'intent', s.intent, 'result', s.result,
        'began_at', s.began_at, 'call_ends_at', s.call_ends_at
      ) order by s.began_at)
      from carteiro.publication_steps as s
      where s.job_id = job.id
    ), '[]'),
    'account', carteiro.leased_account_json(job.account_id),
    'first_attempt_at', (
      select min(e.at) from carteiro.publication_job_events as e
      where e.job_id = job.id and e.type = 'attempt_started'
    ),
    'now', clock_timestamp()
  );
end
$$;

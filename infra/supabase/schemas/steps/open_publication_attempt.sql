-- What an attempt needs to know: { steps: [...], account: { id, external_id, display_name, profile, credentials,
-- status } | null, first_attempt_at }.
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
    'account', (
      select jsonb_build_object(
        'id', a.id, 'external_id', a.external_id, 'display_name', a.display_name, 'profile', a.profile,
        'credentials', a.credentials, 'status', a.status, 'scopes', a.scopes,
        'credentials_version', a.credentials_version,
        'credentials_age_seconds', extract(epoch from now() - a.credentials_changed_at),
        'expires_in_seconds', extract(epoch from a.credentials_expire_at - now())
      )
      from carteiro.platform_accounts as a
      where a.id = job.account_id
    ),
    'first_attempt_at', (
      select min(e.at) from carteiro.publication_job_events as e
      where e.job_id = job.id and e.type = 'attempt_started'
    ),
    'now', clock_timestamp()
  );
end
$$;

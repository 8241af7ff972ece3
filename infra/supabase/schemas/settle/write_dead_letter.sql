-- Puts a job that failed for good into publication_dead_letters, with its whole timeline: who reads the letter needs
-- nothing else.
create function carteiro.write_dead_letter(job public.publication_jobs) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if job.mode = 'test' then
    perform nextval('carteiro.test_dead_letter_number');
  end if;
  perform pgmq.send('publication_dead_letters', jsonb_build_object(
    'v', 1, 'job_id', job.id, 'publication_id', job.publication_id, 'user_id', job.user_id,
    'account_id', job.account_id, 'platform', job.option, 'mode', job.mode, 'error_code', job.error_code,
    'error_message', job.error_message, 'cause', carteiro.failure_cause(job.error_code, job.error_message),
    'attempt', job.attempt, 'traceparent', carteiro.traceparent_of(job.publication_id),
    'timeline', coalesce((
      select jsonb_agg(to_jsonb(event) - 'job_id' order by event.seq)
      from carteiro.publication_job_events as event
      where event.job_id = job.id
    ), '[]'),
    'steps', coalesce((
      select jsonb_agg(to_jsonb(taken) - array['job_id', 'lease_token'] order by taken.began_at)
      from carteiro.publication_steps as taken
      where taken.job_id = job.id
    ), '[]')
  ), 0::integer);
end
$$;

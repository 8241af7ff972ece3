create function carteiro.publication_message(job public.publication_jobs) returns jsonb
language sql stable
return jsonb_build_object(
  'v', 1,
  'job_id', job.id,
  'user_id', job.user_id,
  'platform', job.option,
  'attempt', job.attempt + 1,
  'traceparent', carteiro.traceparent_of(job.publication_id)
);

-- Its body is parsed when it is made and becomes part of the statement that calls it, which is half of what a call costs.
create function carteiro.publication_job_json(job public.publication_jobs) returns jsonb
language sql stable
return to_jsonb(row(
  job.id,
  job.publication_id,
  job.user_id,
  job.platform,
  job.option,
  job.account_id,
  job.status,
  job.phase,
  job.progress,
  job.priority,
  job.created_at,
  job.scheduled_at,
  job.next_attempt_at,
  job.started_at,
  job.completed_at,
  job.attempt,
  job.retry_count,
  job.max_retries,
  job.hold_reason,
  job.error_code,
  job.error_message,
  job.platform_response,
  job.problems,
  job.metadata,
  job.trace_id,
  job.seq,
  job.mode,
  job.removed_at
)::carteiro.publication_job_shape);

-- The state of a job (job_states), as its row says it. Becomes part of the statement that calls it.
create function carteiro.job_state(job public.publication_jobs) returns text
language sql immutable
return case
  when job.status = 'pending' and job.hold_reason is not null then 'held'
  when job.status = 'processing' and job.next_attempt_at is not null then 'awaiting_platform'
  else job.status
end;

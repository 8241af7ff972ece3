-- Writes the timeline's next line about a job that stays in its state (transition_jobs writes the others). The job's row must
-- already carry its new seq.
create function carteiro.record_job_event(job public.publication_jobs, event_type text, event_data jsonb default '{}')
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into carteiro.publication_job_events (job_id, seq, type, status, phase, attempt, data)
  select job.id, job.seq, event_type, job.status, job.phase, job.attempt, event_data
  from carteiro.job_transitions as allowed
  where allowed.event = event_type and allowed.from_state = carteiro.job_state(job) and allowed.to_state = allowed.from_state;
  if not found then
    raise exception 'job % is %: nothing records "%" there', job.id, carteiro.job_state(job), event_type
      using errcode = 'CT002';
  end if;
end
$$;

-- One settlement: { lease_token, outcome }, the outcome as the platform service answered it
-- (libs/contracts/src/internal.ts), or { outcome: 'given_back' }.
create function carteiro.settle_publication_job(lease uuid, outcome jsonb) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  done record;
  job public.publication_jobs;
begin
  if carteiro.settle_job_action(lease, outcome) then
    return true;
  end if;
  case outcome ->> 'outcome'
    when 'completed' then
      done := carteiro.complete_publication_jobs(array[lease], array[outcome -> 'platform_response']);
      if cardinality(done.good) = 0 then
        return false;
      end if;
      perform carteiro.free_publication_slot(lease);
      return true;
    when 'failed' then
      return carteiro.fail_publication_job(lease, outcome);
    else
      job := carteiro.lock_leased_job(lease);
  end case;
  if job.id is null then
    return false;
  end if;
  perform carteiro.free_publication_slot(lease);
  case outcome ->> 'outcome'
    when 'pending' then
      perform carteiro.transition_job(job.id, 'waiting_for_platform', jsonb_build_object('reason', outcome ->> 'reason'),
        new_due_at => now() + make_interval(secs => (outcome ->> 'resume_after_seconds')::double precision));
      perform carteiro.note_platform_answer(
        carteiro.deployment_of(job.platform, job.mode), job.user_id, true
      );
    when 'given_back' then
      -- It was prefetched, and nothing was sent to its service.
      perform carteiro.transition_job(job.id, 'given_back');
      perform carteiro.send_publication_jobs(array[job.id]);
  end case;
  return true;
end
$$;

-- Asks for an action on a published job, whose row the caller has locked. One that has failed is tried again, with its steps: what was
-- in doubt is found out first. Otherwise asking twice changes nothing. Returns the job as it is then.
create function carteiro.request_job_action(job public.publication_jobs, of_kind text, new_request jsonb)
returns public.publication_jobs
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if job.account_id is null then
    raise exception 'the account that published it is not connected any more: connect it again, or do it at the platform by hand'
      using errcode = 'CT002';
  end if;
  insert into carteiro.job_actions (job_id, mode, kind, request)
  values (job.id, job.mode, of_kind, new_request)
  on conflict (job_id, kind) where kind <> 'edit' do update
  set state = 'waiting', request = excluded.request, due_at = now(), retry_count = 0, ended_at = null
  where job_actions.state = 'failed';
  if not found then
    return job;
  end if;
  update public.publication_jobs as j set seq = seq + 1 where j.id = job.id returning * into job;
  perform carteiro.record_job_event(job, 'action_requested', jsonb_build_object('kind', of_kind));
  perform carteiro.wake_dispatchers(job.mode);
  return job;
end
$$;

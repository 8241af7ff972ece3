-- Stops a job, also one that is being worked on, until the step that shows the post begins: its lease is taken away, so
-- that step is refused, and what was prepared at the platform stays unseen. The slot stays taken until the work has
-- really ended (release_expired_leases). A thread is stopped before its next part: the parts that are out stay, and the job
-- says which. While a part's call may be under way, or its end is not known, it is refused (CT002).
create function carteiro.cancel_publication_job(job_id uuid, owner_id uuid) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_own_job(job_id, owner_id);
  left_queue text;
begin
  if job.status = 'cancelled' then
    return carteiro.publication_job_json(job);
  end if;
  if job.status in ('pending', 'processing') and carteiro.are_parts_missing(job.id) and exists (
    select from carteiro.publication_steps as s where s.job_id = job.id and s.commits and s.state = 'open'
  ) then
    raise exception 'a part of the thread is being published, or it is being found out whether it is out: cancel again in a moment'
      using errcode = 'CT002';
  end if;
  if job.status not in ('pending', 'processing')
    or (carteiro.is_past_point_of_no_return(job.id) and not carteiro.are_parts_missing(job.id)) then
    raise exception 'the job is % (phase %), so it cannot be cancelled any more', job.status, job.phase
      using errcode = 'CT002';
  end if;

  job := carteiro.transition_job(job.id, 'cancelled', jsonb_strip_nulls(jsonb_build_object(
    'during', job.phase, 'parts', nullif(carteiro.published_parts(job.id), '[]')
  )));
  delete from carteiro.publication_backlog as b where b.job_id = job.id
  returning case when b.message_id is not null then b.queue end into left_queue;
  if left_queue is not null then
    -- Behind a job that was parked, others of its user and platform wait.
    perform carteiro.refill_queue(left_queue, array[owner_id]);
    perform carteiro.wake_dispatchers(job.mode);
  end if;
  return carteiro.publication_job_json(job);
end
$$;

-- Changes the time of a job that waits. Null: at once. One whose post may be out, or that is being worked on, keeps
-- its time. One whose files are being prepared waits for both.
create function carteiro.reschedule_publication_job(job_id uuid, owner_id uuid, new_time timestamptz) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_own_job(job_id, owner_id);
  is_later boolean := coalesce(new_time > now(), false);
begin
  if job.status <> 'pending' or carteiro.is_past_point_of_no_return(job.id) then
    raise exception 'the job is % (phase %), so its time cannot be changed any more', job.status, job.phase
      using errcode = 'CT002';
  end if;

  if job.hold_reason = 'preparing_media' then
    return carteiro.publication_job_json(carteiro.transition_job(
      job.id, 'rescheduled', jsonb_build_object('scheduled_at', new_time),
      new_hold_reason => job.hold_reason, new_schedule => new_time
    ));
  end if;
  job := carteiro.transition_job(job.id, 'rescheduled', jsonb_build_object('scheduled_at', new_time),
    new_due_at => case when is_later then new_time end, new_schedule => new_time);
  if is_later then
    perform carteiro.wake_for_timer(new_time, job.mode);
  else
    perform carteiro.send_publication_jobs(array[job.id]);
  end if;
  return carteiro.publication_job_json(job);
end
$$;

-- Changes a job's content, and its time if asked to, while it waits; the content also after it has failed, to be tried
-- again. What earlier attempts prepared is forgotten, for it was made from the old content; it stays unseen. seen_content is the
-- content that the new one was made from: two edits at once are not mixed. The timeline keeps what was changed. Uploads that
-- only the old content shows may be given up from then on; those of the new one are kept (give_up_upload). preparation: how the new
-- files are to be prepared (add_job_preparations), and the job waits for it; null: as before. needed_uploads are those of the new
-- content that must be there; raises CT410 when one is not.
create function carteiro.edit_publication_job(
  job_id uuid, owner_id uuid, seen_content jsonb, new_content jsonb, reschedules boolean default false,
  new_time timestamptz default null, preparation jsonb default null, needed_uploads uuid[] default '{}'
) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_own_job(job_id, owner_id);
  changed jsonb;
begin
  if job.content <> seen_content then
    raise exception 'the job was edited meanwhile: read it again' using errcode = 'CT002';
  end if;
  if job.status not in ('pending', 'failed') or carteiro.is_past_point_of_no_return(job.id) then
    raise exception 'the job is % (phase %), so it cannot be edited any more', job.status, job.phase
      using errcode = 'CT002';
  end if;
  if carteiro.was_ever_in_doubt(job.id) then
    raise exception 'the post may be out as it was, so its content stays: it is found again by it'
      using errcode = 'CT002';
  end if;

  if new_content <> job.content then
    perform carteiro.hold_uploads(needed_uploads);
    select jsonb_object_agg(old.key, old.value) into changed
    from jsonb_each(job.content) as old
    where old.value is distinct from new_content -> old.key;
    update public.publication_jobs as j
    set content = new_content, seq = seq + 1
    where j.id = job.id
    returning * into job;
    delete from carteiro.job_uploads as shown
    where shown.job_id = job.id
      and shown.upload_id = any (carteiro.uploads_in(seen_content))
      and shown.upload_id <> all (carteiro.uploads_in(new_content));
    delete from carteiro.publication_steps as s where s.job_id = job.id;
    perform carteiro.record_job_event(job, 'edited', jsonb_build_object('before', changed));
  end if;
  if preparation is not null then
    perform carteiro.add_job_preparations(array[job.id], array[preparation]);
  end if;
  if preparation is not null and job.status = 'pending' then
    if carteiro.hold_for_preparation(job.id) or job.hold_reason = 'preparing_media' then
      perform carteiro.release_prepared_job(job.id);
    end if;
    select * into job from public.publication_jobs as its where its.id = job.id;
  end if;
  if reschedules then
    return carteiro.reschedule_publication_job(job.id, owner_id, new_time);
  end if;
  return carteiro.publication_job_json(job);
end
$$;

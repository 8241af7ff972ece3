-- Tries a failed job again, with all its retries; a thread at its first part that is not out. Where the post may be out (outcome_unknown) the user must say
-- why it is safe; the doubtful step is then taken as not done. While its call may still be under way (call_ends_at) that
-- cannot be known, and the retry is refused (CT002). So it is when an upload that it shows has been removed (CT410).
create function carteiro.retry_publication_job(job_id uuid, owner_id uuid, reason text default null) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_own_job(job_id, owner_id);
  missing uuid[];
begin
  if job.status <> 'failed' then
    raise exception 'the job is %; only a failed job can be tried again', job.status using errcode = 'CT002';
  end if;
  if not carteiro.are_parts_missing(job.id) and exists (
    select from carteiro.publication_steps as s where s.job_id = job.id and s.commits and s.state = 'done'
  ) then
    raise exception 'the post is out, so the job cannot be tried again' using errcode = 'CT002';
  end if;
  if job.error_code = 'outcome_unknown' and coalesce(trim(reason), '') = '' then
    raise exception 'the post may be out: expected a reason why it is safe to post again'
      using errcode = 'CT002', column = 'reason';
  end if;

  if exists (
    select from carteiro.publication_steps as s
    where s.job_id = job.id and s.commits and s.state = 'open' and s.call_ends_at > clock_timestamp()
  ) then
    raise exception 'the call that posts may still be under way: try again at %', (
      select to_char(max(s.call_ends_at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'
      from carteiro.publication_steps as s
      where s.job_id = job.id and s.commits and s.state = 'open'
    ) using errcode = 'CT002';
  end if;

  missing := carteiro.missing_uploads(array(select shown.upload_id from carteiro.job_uploads as shown where shown.job_id = job.id));
  if missing <> '{}' then
    raise exception 'the files of the job are not kept any more (%): edit the job with files that you upload again, or publish anew',
      array_to_string(missing, ', ')
      using errcode = 'CT410', column = 'mediaFiles';
  end if;

  update carteiro.publication_steps as s
  set state = 'not_done', finished_at = clock_timestamp(), result = jsonb_build_object('user_says', reason)
  where s.job_id = job.id and s.commits and s.state = 'open';
  if coalesce(trim(reason), '') <> '' then
    -- Its user has checked the account: nothing that a later state of the database published stands against it any more.
    delete from carteiro.publication_steps as s where s.job_id = job.id and s.step = 'database_restored';
  end if;

  job := carteiro.transition_job(job.id, 'retry_requested', jsonb_strip_nulls(jsonb_build_object('reason', reason)));
  perform carteiro.take_dead_letters(job.id);
  if carteiro.hold_for_preparation(job.id) then
    perform carteiro.release_prepared_job(job.id);
    select * into job from public.publication_jobs as its where its.id = job.id;
  else
    perform carteiro.send_publication_jobs(array[job.id]);
  end if;
  return carteiro.publication_job_json(job);
end
$$;

-- Tries dead jobs of a mode again, with all their retries: those named, or those of a platform, a cause or both; all null means
-- all. Where the post may be out it needs a reason, and otherwise leaves the job alone.
-- Answers { redriven: [job_id], refused: [{ job_id, why }] }.
create function carteiro.redrive_dead_letters(
  job_ids uuid[], of_platform text, of_cause text, reason text, max_jobs integer default 1000,
  of_mode text default 'live'
) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  dead record;
  redriven jsonb := '[]';
  refused jsonb := '[]';
  has_reason boolean := coalesce(trim(reason), '') <> '';
begin
  for dead in
    select job.id, job.user_id, coalesce(carteiro.redrive_safety(job.id), 'safe') as safety
    from pgmq.q_publication_dead_letters as letter
    join public.publication_jobs as job on job.id = (letter.message ->> 'job_id')::uuid and job.status = 'failed'
    where job.mode = of_mode and (job_ids is null or job.id = any (job_ids))
      and (of_platform is null or job.platform = of_platform)
      and (of_cause is null or letter.message ->> 'cause' = of_cause)
    order by letter.enqueued_at
    limit max_jobs
  loop
    if dead.safety = 'posted' then
      refused := refused || jsonb_build_object('job_id', dead.id, 'why', 'the post is out');
    elsif dead.safety = 'needs_reason' and not has_reason then
      refused := refused || jsonb_build_object(
        'job_id', dead.id, 'why', 'the post may be out: expected a reason why it is safe to post again');
    else
      begin
        perform carteiro.retry_publication_job(dead.id, dead.user_id, reason);
        perform carteiro.audit('dead_letter.redriven', dead.id::text,
          after => jsonb_build_object('reason', redrive_dead_letters.reason), owner_id => dead.user_id);
        redriven := redriven || to_jsonb(dead.id);
      exception
        -- Its user was quicker, a call is still under way, or its files are gone: the others go on.
        when sqlstate 'CT002' or sqlstate 'CT404' or sqlstate 'CT410' then
          refused := refused || jsonb_build_object('job_id', dead.id, 'why', sqlerrm);
      end;
    end if;
  end loop;
  return jsonb_build_object('redriven', redriven, 'refused', refused);
end
$$;

-- Dead letters, for operators: what failed for good, grouped by cause, and tried again when the cause is mended.

create index dead_letters_by_job on pgmq.q_publication_dead_letters ((message ->> 'job_id'));

-- A letter that was acted upon is archived: it stays readable in pgmq.a_publication_dead_letters.
create function public.archive_dead_letters(dead_job_id uuid) returns void
language sql
set search_path = ''
as $$
  select pgmq.archive('publication_dead_letters', letter.msg_id)
  from pgmq.q_publication_dead_letters as letter
  where letter.message ->> 'job_id' = dead_job_id::text
$$;

-- May a job be tried again? 'safe': nothing was posted, and that is certain. 'needs_reason': the post may be out, so
-- somebody must have looked. 'posted': never again.
create function public.redrive_safety(dead_job_id uuid) returns text
language sql stable
set search_path = ''
as $$
  select case
    when bool_or(step.state = 'done') then 'posted'
    when bool_or(step.state = 'open') then 'needs_reason'
    else 'safe'
  end
  from public.publication_steps as step
  where step.job_id = dead_job_id and step.commits
$$;

-- What failed for good and was not tried again: one row for each cause, the most frequent first.
create function public.dead_letter_causes() returns table (
  platform text, cause text, error_code text, jobs bigint, safe bigint, needs_reason bigint,
  first_at timestamptz, last_at timestamptz, example uuid
)
language sql stable
security definer
set search_path = ''
as $$
  select job.platform, letter.message ->> 'cause', letter.message ->> 'error_code', count(*),
    count(*) filter (where safety.word = 'safe'), count(*) filter (where safety.word = 'needs_reason'),
    min(letter.enqueued_at), max(letter.enqueued_at),
    (array_agg(job.id order by letter.enqueued_at desc))[1]
  from pgmq.q_publication_dead_letters as letter
  join public.publication_jobs as job on job.id = (letter.message ->> 'job_id')::uuid and job.status = 'failed'
  cross join lateral (select coalesce(public.redrive_safety(job.id), 'safe') as word) as safety
  group by 1, 2, 3
  order by 4 desc, 1, 2
$$;

-- The letters of a platform, a cause or both, the newest first, each with its story and with what a redrive needs.
create function public.dead_letters(of_platform text, of_cause text, max_letters integer default 100) returns jsonb
language sql stable
security definer
set search_path = ''
as $$
  select coalesce(jsonb_agg(found.letter || jsonb_build_object(
    'died_at', found.enqueued_at, 'redrive', coalesce(public.redrive_safety((found.letter ->> 'job_id')::uuid), 'safe')
  ) order by found.enqueued_at desc), '[]')
  from (
    select letter.message as letter, letter.enqueued_at
    from pgmq.q_publication_dead_letters as letter
    join public.publication_jobs as job on job.id = (letter.message ->> 'job_id')::uuid and job.status = 'failed'
    where (of_platform is null or job.platform = of_platform)
      and (of_cause is null or letter.message ->> 'cause' = of_cause)
    order by letter.enqueued_at desc
    limit max_letters
  ) as found
$$;

-- Tries dead jobs again, with all their retries: those named, or those of a platform, a cause or both; all null means
-- all. Where the post may be out it needs a reason, and otherwise leaves the job alone.
-- Answers { redriven: [job_id], refused: [{ job_id, why }] }.
create function public.redrive_dead_letters(
  job_ids uuid[], of_platform text, of_cause text, reason text, max_jobs integer default 1000
) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  dead record;
  redriven jsonb := '[]';
  refused jsonb := '[]';
  has_reason boolean := coalesce(trim(reason), '') <> '';
begin
  for dead in
    select job.id, job.user_id, coalesce(public.redrive_safety(job.id), 'safe') as safety
    from pgmq.q_publication_dead_letters as letter
    join public.publication_jobs as job on job.id = (letter.message ->> 'job_id')::uuid and job.status = 'failed'
    where (job_ids is null or job.id = any (job_ids))
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
        perform public.retry_publication_job(dead.id, dead.user_id, reason);
        redriven := redriven || to_jsonb(dead.id);
      exception
        -- Its user was quicker, or a call is still under way: the others go on.
        when sqlstate 'CT002' or sqlstate 'CT404' then
          refused := refused || jsonb_build_object('job_id', dead.id, 'why', sqlerrm);
      end;
    end if;
  end loop;
  return jsonb_build_object('redriven', redriven, 'refused', refused);
end
$$;

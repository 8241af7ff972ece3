-- The letters of a mode and, where they are given, of a platform and a cause, the newest first, each with its timeline and with what a redrive needs.
create function carteiro.dead_letters(
  of_platform text, of_cause text, max_letters integer default 100, of_mode text default 'live'
) returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce(jsonb_agg(found.letter || jsonb_build_object(
    'died_at', found.enqueued_at, 'redrive', coalesce(carteiro.redrive_safety((found.letter ->> 'job_id')::uuid), 'safe')
  ) order by found.enqueued_at desc), '[]')
  from (
    select letter.message as letter, letter.enqueued_at
    from pgmq.q_publication_dead_letters as letter
    join public.publication_jobs as job on job.id = (letter.message ->> 'job_id')::uuid and job.status = 'failed'
    where job.mode = of_mode and (of_platform is null or job.platform = of_platform)
      and (of_cause is null or letter.message ->> 'cause' = of_cause)
    order by letter.enqueued_at desc
    limit max_letters
  ) as found
$$;

-- Checks the next publications past the retention, the oldest first, after a place in that order; removes those that are
-- finished as a whole. A job that is locked at this moment (its user tries it again, say) keeps its publication
-- until the next night. Answers how many are gone and the place reached; its time is null when there are no more.
create function carteiro.clean_up_publications_after(
  after_at timestamptz, after_id uuid, max_publications integer,
  out cleaned integer, out reached_at timestamptz, out reached_id uuid
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  horizon timestamptz := now() - (select keep_finished_jobs from carteiro.queue_settings);
  old uuid[];
  finished uuid[];
  gone uuid[];
begin
  cleaned := 0;
  select array_agg(next.id order by next.created_at, next.id),
    (array_agg(next.created_at order by next.created_at desc, next.id desc))[1],
    (array_agg(next.id order by next.created_at desc, next.id desc))[1]
  into old, reached_at, reached_id
  from (
    select p.id, p.created_at
    from carteiro.publications as p
    where (p.created_at, p.id) > (after_at, after_id) and p.created_at < horizon
    order by p.created_at, p.id
    limit max_publications
  ) as next;
  if old is null then
    return;
  end if;

  -- Locked first and judged then: what is tried again from now on waits for us, and finds nothing.
  with held as (
    select job.id, job.status, job.completed_at
    from public.publication_jobs as job
    where job.publication_id = any (old)
    order by job.id
    for update skip locked
  )
  select coalesce(array_agg(id), '{}') into finished
  from held
  where status not in ('pending', 'processing') and (completed_at is null or completed_at < horizon);

  select coalesce(array_agg(candidate.publication), '{}') into gone
  from unnest(old) as candidate (publication)
  where not exists (
    select from public.publication_jobs as job
    where job.publication_id = candidate.publication and job.id <> all (finished)
  );

  delete from pgmq.q_publication_dead_letters as letter
  where letter.message ->> 'job_id' in (
    select job.id::text from public.publication_jobs as job where job.publication_id = any (gone)
  );
  delete from carteiro.publications as p where p.id = any (gone);
  cleaned := cardinality(gone);
end
$$;

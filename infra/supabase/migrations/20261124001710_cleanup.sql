-- Retention: finished publications older than queue_settings.keep_finished_jobs go, with their jobs, timelines, steps and
-- dead letters. In pieces, each found by an index and each a short transaction of its own, so that nobody waits for it,
-- however much there is.

create index publications_by_age on public.publications (created_at, id);

-- Looks at the next publications past the retention, the oldest first, after a place in that order; removes those that are
-- finished as a whole. A job that somebody holds at this moment (its author tries it again, say) keeps its publication
-- until the next night. Answers how many are gone and the place reached; its time is null when there are no more.
create function public.clean_up_publications_after(
  after_at timestamptz, after_id uuid, max_publications integer,
  out cleaned integer, out reached_at timestamptz, out reached_id uuid
)
language plpgsql
set search_path = ''
as $$
declare
  horizon timestamptz := now() - (select keep_finished_jobs from public.queue_settings);
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
    from public.publications as p
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
  delete from public.publications as p where p.id = any (gone);
  cleaned := cardinality(gone);
end
$$;

-- What has no publication to go with: turns that bind nobody any more, letters of deleted users and those acted upon, pg_cron's own log.
create function public.clean_up_leftovers() returns void
language plpgsql
set search_path = ''
as $$
begin
  delete from public.publication_turns where turn_at < now() - interval '2 days';
  delete from pgmq.q_publication_dead_letters as letter
  where not exists (
    select from public.publication_jobs as job where job.id = (letter.message ->> 'job_id')::uuid
  );
  delete from pgmq.a_publication_dead_letters
  where archived_at < now() - (select keep_finished_jobs from public.queue_settings);
  if to_regclass('cron.job_run_details') is not null then
    execute 'delete from cron.job_run_details where end_time < now() - interval ''7 days''';
  end if;
end
$$;

-- By hand, in one transaction: at most so many publications. Returns how many are gone.
create function public.cleanup_old_publication_jobs(max_publications integer default 10000) returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  piece record;
  cleaned integer := 0;
  place_at timestamptz := '-infinity';
  place_id uuid := '00000000-0000-0000-0000-000000000000';
begin
  loop
    select * into piece
    from public.clean_up_publications_after(place_at, place_id, least(500, max_publications - cleaned));
    exit when piece.reached_at is null;
    cleaned := cleaned + piece.cleaned;
    exit when cleaned >= max_publications;
    place_at := piece.reached_at;
    place_id := piece.reached_id;
  end loop;
  perform public.clean_up_leftovers();
  return cleaned;
end
$$;

-- Daily at 2, by pg_cron: everything past the retention, a piece for a transaction. A procedure that commits may neither be
-- a security definer nor set a search_path: every name is written out, and only its owner may call it.
create procedure public.clean_up_publications(piece_size integer default 500)
language plpgsql
as $$
declare
  piece record;
  place_at pg_catalog.timestamptz := '-infinity';
  place_id pg_catalog.uuid := '00000000-0000-0000-0000-000000000000';
begin
  loop
    select * into piece from public.clean_up_publications_after(place_at, place_id, piece_size);
    exit when piece.reached_at is null;
    place_at := piece.reached_at;
    place_id := piece.reached_id;
    commit;
  end loop;
  perform public.clean_up_leftovers();
end
$$;

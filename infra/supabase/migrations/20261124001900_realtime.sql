-- Status is pushed two ways, both under RLS.

-- 1. postgres_changes, as the founding document says.
do $$
begin
  if not exists (select from pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
  if not exists (
    select from pg_publication_tables
    where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = 'publication_jobs'
  ) then
    alter publication supabase_realtime add table public.publication_jobs;
  end if;
end
$$;

-- 2. A broadcast from the database to the author's private topic user:<id>. Faster than postgres_changes, and one check per
-- subscription instead of one per subscriber and change.
--
--   job_changed          the job as publication_job_json gives it
--   publication_created  { publication_id }, once for all of its jobs (enqueue_inserted_jobs)

-- Broadcasts of one event, all at once, each as realtime.send writes it. Where Realtime's table is not what it was, each
-- goes through realtime.send. Like that, it loses a message rather than the caller's transaction.
create function public.broadcast_to_authors(event_name text, author_ids uuid[], payloads jsonb[]) returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  message record;
begin
  insert into realtime.messages (topic, extension, event, private, payload)
  select 'user:' || author_id, 'broadcast', event_name, true, broadcast.payload
  from unnest(author_ids, payloads) as broadcast (author_id, payload);
exception when others then
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is null then
    return;
  end if;
  for message in select * from unnest(author_ids, payloads) as broadcast (author_id, payload)
  loop
    perform realtime.send(message.payload, event_name, 'user:' || message.author_id, true);
  end loop;
end
$$;
revoke all on function public.broadcast_to_authors(text, uuid[], jsonb[])
  from public, anon, authenticated, service_role;

-- All changes of a statement, but for leases: they are told by announce_started_jobs.
-- Old and new rows are joined by hash: the turn that changes them forbids it (plan_for_few_jobs), and there may be many.
create function public.broadcast_publication_jobs() returns trigger
language plpgsql
security definer
set search_path = ''
set enable_hashjoin = on
set enable_nestloop = off
as $$
declare
  author_ids uuid[];
  payloads jsonb[];
begin
  -- Nothing but leases, as in every turn.
  if not exists (
    select from new_jobs where phase <> 'validating' or started_at is distinct from now()
  ) then
    return null;
  end if;

  select array_agg(new_jobs.user_id), array_agg(public.publication_job_json(row(new_jobs.*)::public.publication_jobs))
  into author_ids, payloads
  from new_jobs
  join old_jobs on old_jobs.id = new_jobs.id
  where new_jobs.seq <> old_jobs.seq
    and new_jobs.attempt = old_jobs.attempt;
  if author_ids is not null then
    perform public.broadcast_to_authors('job_changed', author_ids, payloads);
  end if;
  return null;
end
$$;
revoke all on function public.broadcast_publication_jobs() from public, anon, authenticated, service_role;

create trigger broadcast_changed_jobs
  after update on public.publication_jobs
  referencing old table as old_jobs new table as new_jobs
  for each statement execute function public.broadcast_publication_jobs();

-- Tells authors that attempts have started, where that is still the last that happened to the job. A dispatcher asks for it
-- when an attempt has lasted a moment (services/dispatcher/src/timing.ts): what is over at once has only its end told.
create function public.announce_started_jobs(leases uuid[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  author_ids uuid[];
  payloads jsonb[];
begin
  with held as materialized (
    select job_id, attempt from public.publication_slots where lease_token = any (leases)
  )
  select array_agg(job.user_id), array_agg(public.publication_job_json(job)) into author_ids, payloads
  from held
  join public.publication_jobs as job on job.id = held.job_id
  where public.is_at_work(job, held.attempt) and (
    select last.type from public.publication_job_events as last where last.job_id = job.id and last.seq = job.seq
  ) = 'attempt_started';
  if author_ids is not null then
    perform public.broadcast_to_authors('job_changed', author_ids, payloads);
  end if;
end
$$;
revoke all on function public.announce_started_jobs(uuid[]) from public, anon, authenticated, service_role;

do $$
begin
  if to_regclass('realtime.messages') is not null then
    execute $policy$
      create policy "Users can listen to their own topic" on realtime.messages
        for select to authenticated
        using (extension = 'broadcast' and realtime.topic() = 'user:' || (select auth.uid())::text)
    $policy$;
  end if;
end
$$;

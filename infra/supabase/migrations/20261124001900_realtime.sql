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

-- 2. A broadcast from the database to the author's private topic user:<id>, event job_changed, payload the job as
-- publication_job_json gives it. Faster than postgres_changes, and one check per subscription instead of one per
-- subscriber and change.

-- All of a statement's broadcasts at once, each as realtime.send writes it. Where Realtime's table is not what it was,
-- each goes through realtime.send. Like that, it loses a message rather than the caller's transaction.
-- Old and new rows are joined by hash: the turn that changes them forbids it (plan_for_few_jobs), and there may be many.
create function public.broadcast_publication_jobs() returns trigger
language plpgsql
security definer
set search_path = ''
set enable_hashjoin = on
set enable_nestloop = off
as $$
declare
  job public.publication_jobs;
begin
  if tg_op = 'INSERT' then
    insert into realtime.messages (topic, extension, event, private, payload)
    select 'user:' || user_id, 'broadcast', 'job_changed', true,
      public.publication_job_json(row(new_jobs.*)::public.publication_jobs)
    from new_jobs;
  else
    insert into realtime.messages (topic, extension, event, private, payload)
    select 'user:' || new_jobs.user_id, 'broadcast', 'job_changed', true,
      public.publication_job_json(row(new_jobs.*)::public.publication_jobs)
    from new_jobs
    join old_jobs on old_jobs.id = new_jobs.id
    where new_jobs.seq <> old_jobs.seq;
  end if;
  return null;
exception when others then
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is null then
    return null;
  end if;
  for job in select * from new_jobs
  loop
    perform realtime.send(public.publication_job_json(job), 'job_changed', 'user:' || job.user_id, true);
  end loop;
  return null;
end
$$;
revoke all on function public.broadcast_publication_jobs() from public, anon, authenticated, service_role;

create trigger broadcast_new_jobs
  after insert on public.publication_jobs
  referencing new table as new_jobs
  for each statement execute function public.broadcast_publication_jobs();

create trigger broadcast_changed_jobs
  after update on public.publication_jobs
  referencing old table as old_jobs new table as new_jobs
  for each statement execute function public.broadcast_publication_jobs();

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

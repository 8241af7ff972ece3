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
create function public.broadcast_publication_job() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is not null then
    perform realtime.send(public.publication_job_json(new), 'job_changed', 'user:' || new.user_id, true);
  end if;
  return null;
end
$$;
revoke all on function public.broadcast_publication_job() from public, anon, authenticated, service_role;

create trigger broadcast_new_job
  after insert on public.publication_jobs
  for each row execute function public.broadcast_publication_job();

create trigger broadcast_changed_job
  after update on public.publication_jobs
  for each row when (old.seq <> new.seq)
  execute function public.broadcast_publication_job();

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

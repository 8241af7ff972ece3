-- All changes of a statement.
-- Old and new rows are joined by hash: the poll that changes them forbids it (use_lookup_plans), and there may be many.
create function carteiro.broadcast_publication_jobs() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
set enable_hashjoin = on
set enable_nestloop = off
as $$
declare
  job_ids uuid[];
  user_ids uuid[];
  payloads jsonb[];
begin
  select array_agg(new_jobs.id), array_agg(new_jobs.user_id),
    array_agg(carteiro.publication_job_json(row(new_jobs.*)::public.publication_jobs))
  into job_ids, user_ids, payloads
  from new_jobs
  join old_jobs on old_jobs.id = new_jobs.id
  where new_jobs.seq <> old_jobs.seq;
  if job_ids is not null then
    perform carteiro.notify_users('job_changed', job_ids, user_ids, payloads);
  end if;
  return null;
end
$$;

create trigger broadcast_changed_jobs
  after update on public.publication_jobs
  referencing old table as old_jobs new table as new_jobs
  for each statement execute function carteiro.broadcast_publication_jobs();

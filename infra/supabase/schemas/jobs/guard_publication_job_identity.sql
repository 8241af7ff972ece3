create function carteiro.guard_publication_job_identity() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'job %: its user, option, mode and history cannot be changed', old.id
    using errcode = 'CT002';
end
$$;

create trigger guard_identity
  before update of id, user_id, publication_id, platform, option, mode, created_at on public.publication_jobs
  for each row when (
    old.id <> new.id or old.user_id <> new.user_id or old.publication_id <> new.publication_id
    or old.platform <> new.platform or old.option <> new.option or old.mode <> new.mode or old.created_at <> new.created_at
  )
  execute function carteiro.guard_publication_job_identity();

create trigger guard_history
  before update on public.publication_jobs
  for each row when (new.seq < old.seq or new.attempt < old.attempt)
  execute function carteiro.guard_publication_job_identity();

-- Content changes only while nothing of it can be out (edit_publication_job), and never unnoticed.
create function carteiro.guard_publication_job_content() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if new.status not in ('pending', 'failed') or new.status <> old.status or new.seq <= old.seq
    or carteiro.is_past_point_of_no_return(old.id) or carteiro.was_ever_in_doubt(old.id) then
    raise exception 'job % is % (phase %): its content cannot be changed', old.id, old.status, old.phase
      using errcode = 'CT002';
  end if;
  return new;
end
$$;

create trigger guard_content
  before update of content on public.publication_jobs
  for each row when (old.content <> new.content)
  execute function carteiro.guard_publication_job_content();

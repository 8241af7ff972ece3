-- Why so many more jobs of a user may not wait; null where they may.
create function carteiro.job_quota_problem(owner_id uuid, new_jobs bigint, of_mode text default 'live') returns text
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  room bigint := carteiro.room_for_jobs(owner_id, of_mode);
begin
  return case when room < new_jobs then carteiro.job_quota_message(room, new_jobs) end;
end
$$;

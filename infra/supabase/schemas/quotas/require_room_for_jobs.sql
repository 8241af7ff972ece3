-- Raises CT429 when so many more jobs of a user may not wait; its detail is when to try again, in seconds.
create function carteiro.require_room_for_jobs(of_user uuid, new_jobs bigint, of_mode text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  room bigint := carteiro.room_for_jobs(of_user, of_mode);
begin
  if room < new_jobs then
    raise exception '%', carteiro.job_quota_message(room, new_jobs)
      using errcode = 'CT429', column = 'selectedOptions', detail = carteiro.job_quota_retry_after();
  end if;
end
$$;

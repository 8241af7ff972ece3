-- How many jobs more of a user may wait in a mode; null where there is no limit.
create function carteiro.room_for_jobs(of_user uuid, of_mode text) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select greatest(settings.waiting_jobs_per_user - carteiro.count_waiting_jobs(of_user, of_mode), 0)
    from carteiro.queue_settings as settings
    where settings.waiting_jobs_per_user is not null
  );
end
$$;

-- How many attempts of a job in a row were lost with their lease.
create function carteiro.lost_attempts(of_job_id uuid) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select count(*) from carteiro.publication_job_events as event
    where event.job_id = of_job_id and event.type = 'lease_expired' and event.seq > coalesce((
      select max(other.seq) from carteiro.publication_job_events as other
      where other.job_id = of_job_id and other.type not in ('lease_expired', 'attempt_started', 'phase_changed')
    ), 0)
  );
end
$$;

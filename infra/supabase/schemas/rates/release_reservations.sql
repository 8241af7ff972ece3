-- Gives back what a job has reserved and not used, and its place among those that wait. Others are moved up by
-- advance_rate_queue.
create function carteiro.release_reservations(of_job_id uuid) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from carteiro.rate_reservations as reserved where reserved.job_id = of_job_id and not reserved.is_called;
  delete from carteiro.publication_rate_queue as waiting where waiting.job_id = of_job_id;
end
$$;

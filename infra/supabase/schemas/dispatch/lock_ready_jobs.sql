-- Locks jobs of a mode and returns those that may be worked on now, in the order given. Those that may not go on are held or get a timer; a
-- message may also be stale: the job is finished, leased or not due.
create function carteiro.lock_ready_jobs(job_ids uuid[], of_mode text) returns uuid[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  candidate public.publication_jobs;
  ready_ids uuid[] := '{}';
begin
  -- Not those that are held, or at work: who resumes or settles them has them.
  perform from public.publication_jobs as job
  where job.id = any (job_ids) and job.mode = of_mode and job.hold_reason is null
    and (job.status = 'pending' or (job.status = 'processing' and job.next_attempt_at is not null))
  order by job.id
  for update;

  for candidate in
    select job.*
    from (
      select id, min(position) as place from unnest(job_ids) with ordinality as given (id, position) group by id
    ) as listed
    join public.publication_jobs as job on job.id = listed.id
    where job.mode = of_mode and (job.status = 'pending' or (job.status = 'processing' and job.next_attempt_at is not null))
      and job.hold_reason is null
      and not exists (select from carteiro.publication_timers as timer where timer.job_id = job.id)
    order by listed.place
  loop
    if carteiro.may_publication_job_start(candidate) then
      ready_ids := ready_ids || candidate.id;
    end if;
  end loop;
  return ready_ids;
end
$$;

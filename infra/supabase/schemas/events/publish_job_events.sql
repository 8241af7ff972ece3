-- Publishes what a transition of jobs causes (event_causes), where something listens for it. The publications of jobs that
-- have ended are noted: whether that was their last job is known when the transaction commits.
create function carteiro.publish_job_events(of_transition text, job_ids uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  caused record;
begin
  if not exists (select from carteiro.event_listeners) then
    return;
  end if;
  for caused in
    select cause.type, job.user_id, job.platform, job.mode, carteiro.publication_job_json(job) as data,
      carteiro.traceparent_of(job.publication_id) as traceparent
    from unnest(job_ids) with ordinality as moved (job_id, place)
    join public.publication_jobs as job on job.id = moved.job_id
    join carteiro.event_causes as cause on cause.transition = of_transition and starts_with(cause.type, 'job.')
      and cause.error_code is not distinct from (
        select own.error_code from carteiro.event_causes as own
        where own.transition = of_transition and own.error_code = job.error_code
      )
    where carteiro.is_event_wanted(cause.type, job.user_id, array[job.platform], job.mode)
    order by moved.place
  loop
    perform carteiro.publish_event(
      caused.type, caused.user_id, array[caused.platform], caused.mode, caused.data, caused.traceparent
    );
  end loop;

  insert into carteiro.publication_endings (publication_id)
  select distinct job.publication_id
  from unnest(job_ids) as moved_id
  join public.publication_jobs as job on job.id = moved_id
  join carteiro.event_causes as cause on cause.transition = of_transition and starts_with(cause.type, 'publication.')
  where carteiro.is_event_wanted(cause.type, job.user_id, null, job.mode)
  on conflict do nothing;
end
$$;

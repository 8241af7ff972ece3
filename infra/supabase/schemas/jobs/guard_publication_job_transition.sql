-- A status that is changed past transition_jobs must be a transition of the state machine, too.
create function carteiro.guard_publication_job_transition() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if not exists (
    select from carteiro.job_transitions as allowed
    join carteiro.job_states as source on source.state = allowed.from_state
    join carteiro.job_states as target on target.state = allowed.to_state
    where source.status = old.status and target.status = new.status
  ) then
    raise exception 'job %: % to % is not a transition of the state machine', old.id, old.status, new.status
      using errcode = 'CT002';
  end if;
  return new;
end
$$;

-- Not the two that every poll makes: the check would be made for each of its jobs.
create trigger guard_status
  before update of status on public.publication_jobs
  for each row when (
    old.status <> new.status and old.status || ' ' || new.status <> all ('{pending processing, processing completed}')
  )
  execute function carteiro.guard_publication_job_transition();

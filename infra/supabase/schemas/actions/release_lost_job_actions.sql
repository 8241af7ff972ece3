-- Actions whose lease has run out wait again, the longer the more often it happens. Their slots are freed by release_expired_leases.
create function carteiro.release_lost_job_actions() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  update carteiro.job_actions as action
  set state = 'waiting', due_at = now() + case when action.lost_leases = 0 then interval '0' else carteiro.retry_delay(action.lost_leases) end,
    lost_leases = action.lost_leases + 1
  where action.id in (
    select lost.id
    from carteiro.job_actions as lost
    where lost.state = 'running' and not exists (
      select from carteiro.publication_slots as slot
      where slot.lease_token = lost.lease_token and slot.lease_expires_at > now()
    )
    for update skip locked
  );
end
$$;

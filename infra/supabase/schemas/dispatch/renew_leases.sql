-- Extends leases; one that lasts longer, for a call that publishes, is left as it is (extend_lease). Returns those that are
-- no longer held: their holder must stop. The attempt of a job that was deleted is stopped by its next step, which is refused:
-- a holder that hung up could not know how long a call that publishes goes on.
create function carteiro.renew_leases(leases uuid[]) returns uuid[]
language sql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  with renewed as (
    update carteiro.publication_slots as slot
    set lease_expires_at = greatest(slot.lease_expires_at, now() + (select lease from carteiro.queue_settings))
    where slot.lease_token = any (leases) and coalesce(
      (select carteiro.is_at_work(job, slot.attempt) from public.publication_jobs as job where job.id = slot.job_id),
      true
    )
    returning slot.lease_token
  )
  select coalesce(array_agg(lost), '{}')
  from unnest(leases) as lost
  where lost not in (select lease_token from renewed)
$$;

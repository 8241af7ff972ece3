set check_function_bodies = off;

-- Gives slots that are free, or about to be, to leases that their dispatcher has prefetched, as many as there are. Their
-- jobs may have begun in place of those that ended, so such a slot is never free in between. Returns what is left for the
-- caller to fill or to free: slots that no lease took, and the places of the leases that have moved up. Slots of mode test are
-- passed to none: nothing is prefetched in that mode.
create or replace function carteiro.pass_slots_to_prefetched(ended_slots integer[], of_dispatcher uuid) returns integer[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  slots integer[] := array(
    select slot from unnest(ended_slots) as slot where slot between 1 and 1000 order by slot
  );
  places integer[];
begin
  with prefetched as materialized (
    select taken.slot, taken.job_id, taken.attempt, taken.lease_token, taken.lease_expires_at, taken.deployment
    from carteiro.publication_slots as taken
    where taken.slot < 0 and taken.dispatcher_id = of_dispatcher and taken.slot <> all (ended_slots)
      -- No join: a plan that was made over empty tables would read all jobs for it.
      and (
        select carteiro.is_at_work(job, taken.attempt) or job.status = 'cancelled'
        from public.publication_jobs as job
        where job.id = taken.job_id
      )
    order by taken.slot desc
    limit cardinality(slots)
    for update of taken skip locked
  ),
  moving as (
    select *, slots[row_number() over (order by slot desc)] as to_slot from prefetched
  ),
  moved as (
    update carteiro.publication_slots as target
    set job_id = moving.job_id, attempt = moving.attempt, lease_token = moving.lease_token,
      lease_expires_at = moving.lease_expires_at, dispatcher_id = of_dispatcher, deployment = moving.deployment
    from moving
    where target.slot = moving.to_slot
  )
  select coalesce(array_agg(slot), '{}') into places from moving;
  return slots[cardinality(places) + 1 :]
    || array(select slot from unnest(ended_slots) as slot where slot not between 1 and 1000)
    || places;
end
$$;

reset check_function_bodies;

-- Whether the attempt that a slot was taken for is over. That of a job that was cancelled or deleted under way is not until
-- what it calls has ended: its dispatcher frees the slot then, or its lease runs out.
create function carteiro.is_slot_without_work(taken carteiro.publication_slots) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select not coalesce(
    (
      select carteiro.is_at_work(leased, taken.attempt)
        or (leased.status = 'cancelled' and taken.lease_expires_at > now())
      from public.publication_jobs as leased
      where leased.id = taken.job_id
    ),
    taken.lease_expires_at > now()
  )
$$;

-- Whether jobs of a mode are parked of a platform that may take more slots.
create function carteiro.has_room_for_parked_jobs(of_mode text default 'live') returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return carteiro.are_jobs_parked(of_mode) and exists (
    select
    from carteiro.slot_limits(carteiro.cap_of(of_mode), of_mode) as its
    left join carteiro.leases_by_platform('{}') as held on held.deployment = its.deployment
    where its.slots > coalesce(held.leases, 0) and exists (
      select from carteiro.publication_backlog as b where b.queue = any (carteiro.priority_queues_of(of_mode)) and b.deployment = its.deployment
        and b.message_id is not null
    )
  );
end
$$;

-- When the first platform of a mode of which jobs are parked will be alone; null when none is.
create function carteiro.next_slot_limit_rise(of_mode text) returns timestamptz
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if not carteiro.are_jobs_parked(of_mode) then
    return null;
  end if;
  return (
    select min(its.alone_at)
    from (
      select (
        select max(other.last_due_at) from carteiro.platforms as other
        where other.mode = of_mode and other.platform <> known.platform
      ) + (select slot_left_for from carteiro.queue_settings) as alone_at
      from carteiro.platforms as known
      where known.mode = of_mode and exists (
        select from carteiro.publication_backlog as b
        where b.queue = any (carteiro.priority_queues_of(of_mode)) and b.deployment = known.deployment
          and b.message_id is not null
      )
    ) as its
    where its.alone_at > now()
  );
end
$$;

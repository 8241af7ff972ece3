-- Takes the first jobs that were parked from a queue and that their platforms' limits allow by now.
create function carteiro.take_parked_jobs(
  of_queue text, max_jobs integer, limited text[], limits integer[], vacant integer[],
  out job_ids uuid[], out message_ids bigint[], out users uuid[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  waiting text[] := array(
    select known.deployment
    from carteiro.platforms as known
    where exists (
      select from carteiro.publication_backlog as b
      where b.deployment = known.deployment and b.queue = of_queue and b.message_id is not null
    )
  );
  locked text[] := carteiro.lock_limited_platforms(array(select one from unnest(waiting) as one where one = any (limited)));
begin
  with room as materialized (
    select one.deployment, case
      when one.deployment <> all (limited) then max_jobs
      else greatest(0, limits[array_position(limited, one.deployment)] - coalesce(its.leases, 0))
    end as jobs
    from unnest(waiting) as one (deployment)
    left join carteiro.leases_by_platform(vacant) as its on its.deployment = one.deployment
    where one.deployment <> all (limited) or one.deployment = any (locked)
  ),
  taken as (
    delete from carteiro.publication_backlog
    where job_id = any (array(
      select first.job_id
      from room
      cross join lateral (
        select b.job_id, b.message_id
        from carteiro.publication_backlog as b
        where b.deployment = room.deployment and b.queue = of_queue and b.message_id is not null
        order by b.message_id
        limit room.jobs
        for update skip locked
      ) as first
      order by first.message_id
      limit max_jobs
    ))
    returning job_id, message_id, user_id
  )
  select coalesce(array_agg(taken.job_id order by taken.message_id), '{}'),
    coalesce(array_agg(taken.message_id order by taken.message_id), '{}'),
    array_agg(distinct taken.user_id)
  into job_ids, message_ids, users
  from taken;
end
$$;

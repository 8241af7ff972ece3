-- Of jobs that were taken from a queue, those that their platforms' limits allow, in their order; the others are parked,
-- and those like them that follow.
create function carteiro.keep_to_slot_limits(
  of_queue text, job_ids uuid[], message_ids bigint[], limited text[], limits integer[], vacant integer[],
  out within uuid[], out parked integer, out users uuid[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  ids uuid[];
  places bigint[];
  deployments text[];
  locked text[];
  beyond uuid[];
  closed text[];
  following record;
begin
  parked := 0;
  select coalesce(array_agg(job.id order by given.position), '{}'), array_agg(given.message_id order by given.position),
    array_agg(carteiro.deployment_of(job.platform, job.mode) order by given.position),
    array_agg(distinct carteiro.deployment_of(job.platform, job.mode))
  into ids, places, deployments, closed
  from unnest(job_ids, message_ids) with ordinality as given (id, message_id, position)
  join public.publication_jobs as job on job.id = given.id;
  if ids = '{}' or not closed && limited then
    within := ids;
    return;
  end if;

  locked := carteiro.lock_limited_platforms(array(select one from unnest(closed) as one where one = any (limited)));
  with sorted as (
    select listed.id, listed.message_id, listed.deployment, listed.position,
      listed.deployment <> all (limited) or (
        listed.deployment = any (locked)
        and row_number() over (partition by listed.deployment order by listed.position)
          <= limits[array_position(limited, listed.deployment)] - coalesce(its.leases, 0)
      ) as is_within
    from unnest(ids, places, deployments) with ordinality as listed (id, message_id, deployment, position)
    left join carteiro.leases_by_platform(vacant) as its on its.deployment = listed.deployment
  )
  select coalesce(array_agg(id order by position) filter (where is_within), '{}'),
    array_agg(id order by position) filter (where not is_within),
    array_agg(message_id order by position) filter (where not is_within),
    array_agg(distinct deployment) filter (where not is_within)
  into within, beyond, places, closed
  from sorted;
  if beyond is not null then
    perform carteiro.park_jobs(of_queue, beyond, places);
    following := carteiro.park_next_jobs(of_queue, closed, 100);
    parked := cardinality(beyond) + following.jobs;
    users := following.users;
  end if;
end
$$;

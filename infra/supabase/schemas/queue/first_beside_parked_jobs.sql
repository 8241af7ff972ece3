-- The first jobs of users in the backlog, so many of each, but for those of platforms of which jobs of the user are
-- parked: more of them would be parked, too.
create function carteiro.first_beside_parked_jobs(of_queue text, of_users uuid[], rooms bigint[]) returns uuid[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  chosen uuid[] := array(
    select first.job_id
    from unnest(of_users, rooms) as theirs (id, room)
    cross join lateral (
      select waiting.job_id
      from carteiro.platforms as known
      cross join lateral (
        select b.job_id, b.place
        from carteiro.publication_backlog as b
        where b.deployment = known.deployment and b.user_id = theirs.id and b.queue = of_queue and b.message_id is null
        order by b.place
        limit theirs.room
      ) as waiting
      where not exists (
        select from carteiro.publication_backlog as parked
        where parked.user_id = theirs.id and parked.queue = of_queue and parked.deployment = known.deployment
          and parked.message_id is not null
      )
      order by waiting.place
      limit theirs.room
    ) as first
  );
begin
  return array(
    select b.job_id from carteiro.publication_backlog as b
    where b.job_id = any (chosen)
    for update skip locked
  );
end
$$;

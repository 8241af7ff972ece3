-- How many jobs that wait for a rate take their places before a user's job: the one at of_place, or one that came now. It
-- counts a thousand jobs of each user at most: the estimates of those further back come again.
create function carteiro.rate_places_before(
  of_deployment text, rate jsonb, of_user uuid, of_place bigint default null
) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  of_option text := rate ->> 'option';
  own bigint;
  served_at bigint;
  others bigint;
begin
  select count(*) into own
  from (
    select from carteiro.publication_rate_queue as waiting
    where waiting.deployment = of_deployment and waiting.user_id = of_user
      and (of_option is null or waiting.option = of_option) and (of_place is null or waiting.place < of_place)
    limit 1000
  ) as earlier;
  select theirs.place into served_at
  from carteiro.publication_rate_users as theirs where theirs.deployment = of_deployment and theirs.user_id = of_user;

  select sum(waiting.jobs) into others
  from carteiro.publication_rate_users as other
  cross join lateral (
    select count(*) as jobs
    from (
      select from carteiro.publication_rate_queue as waiting
      where waiting.deployment = of_deployment and waiting.user_id = other.user_id
        and (of_option is null or waiting.option = of_option)
      order by waiting.place
      limit own + (served_at is null or other.place < served_at)::integer
    ) as earlier
  ) as waiting
  where other.deployment = of_deployment and other.user_id is distinct from of_user;
  return own + coalesce(others, 0);
end
$$;

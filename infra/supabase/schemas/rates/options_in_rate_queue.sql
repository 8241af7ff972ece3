-- The kinds of jobs that wait: goes from one to the next in the index, however many jobs there are.
create function carteiro.options_in_rate_queue() returns table (deployment text, option text)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    with recursive next as (
      (select first.deployment, first.option from carteiro.publication_rate_queue as first order by 1, 2 limit 1)
      union all
      select following.deployment, following.option
      from next
      cross join lateral (
        select other.deployment, other.option from carteiro.publication_rate_queue as other
        where (other.deployment, other.option) > (next.deployment, next.option)
        order by 1, 2
        limit 1
      ) as following
    )
    select next.deployment, next.option from next;
end
$$;

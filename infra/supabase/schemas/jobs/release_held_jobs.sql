-- Lets the jobs go that were held for a reason that has gone.
create function carteiro.release_held_jobs(held_jobs uuid[]) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  released uuid[] := array(
    select id from public.publication_jobs
    where id = any (held_jobs) and status = 'pending' and hold_reason is not null
    for update
  );
begin
  if cardinality(released) > 0 then
    perform carteiro.transition_jobs('released', released);
    perform carteiro.send_publication_jobs(released);
  end if;
  return cardinality(released);
end
$$;

-- The call that shows the post was begun, and it is not known that it did nothing.
create function carteiro.is_past_point_of_no_return(asked_job_id uuid) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from carteiro.publication_steps as s where s.job_id = asked_job_id and s.commits and s.state <> 'not_done'
  )
$$;

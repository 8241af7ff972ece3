-- Its post may be out since an earlier try, whatever its user has said since.
create function carteiro.was_ever_in_doubt(asked_job_id uuid) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from carteiro.publication_job_events as e
    where e.job_id = asked_job_id and e.type = 'failed' and e.data ->> 'code' = 'outcome_unknown'
  )
$$;

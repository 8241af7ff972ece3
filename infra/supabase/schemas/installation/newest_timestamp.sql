-- The newest moment that the data know of.
create function carteiro.newest_timestamp() returns timestamptz
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select greatest(
    (select max(event.at) from carteiro.publication_job_events as event),
    (select max(d.seen_at) from carteiro.dispatchers as d),
    (select max(job.created_at) from public.publication_jobs as job)
  )
$$;

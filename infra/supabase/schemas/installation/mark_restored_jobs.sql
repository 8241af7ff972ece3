-- The step by which the ledger says that a job's post may have been published, since a moment, by a later state of the
-- database. Jobs that were enqueued after the restore (known_until) cannot have been.
create function carteiro.mark_restored_jobs(since timestamptz, known_until timestamptz) returns integer
language sql
set search_path = pg_catalog, pg_temp
as $$
  with doubted as (
    -- A later state of the database may have had their effect. Deleting is done again: what is gone is gone.
    update carteiro.job_actions
    set state = 'failed', ended_at = now(), error_code = 'outcome_unknown',
      error_message = 'The database was restored from a backup, and this may have been done before: check the account.'
    where state in ('waiting', 'running') and kind <> 'unpublish' and created_at <= known_until
  ),
  marked as (
    insert into carteiro.publication_steps
      (job_id, step, state, commits, lease_token, attempt, result, call_ends_at, finished_at)
    select job.id, 'database_restored', 'done', false, gen_random_uuid(), job.attempt,
      jsonb_build_object('since', since, 'confirmed_at', now()), clock_timestamp(), clock_timestamp()
    from public.publication_jobs as job
    where job.status in ('pending', 'processing', 'failed') and coalesce(job.scheduled_at, job.created_at) <= now()
      and job.created_at <= known_until
    on conflict (job_id, step) do update
    set result = excluded.result
      || jsonb_build_object('since', least(since, (publication_steps.result ->> 'since')::timestamptz))
    returning 1
  )
  select count(*)::integer from marked
$$;

-- Which database this is. An installation knows its database by what Postgres says of itself and by the deployment's own
-- name. A database that was restored, moved or copied is recognised, and nothing is claimed until an operator has
-- confirmed which it is: what was published meanwhile is not in its ledger. docs/restore.md describes the answers.

create table public.installation (
  singleton boolean primary key default true check (singleton),
  deployment text,
  system_identifier bigint not null,
  timeline integer not null,
  database_oid oid not null,
  problem text check (problem in ('restored', 'moved', 'copied')),
  noticed_at timestamptz,
  data_until timestamptz,
  confirmed_as text check (confirmed_as in ('restored', 'moved', 'copy')),
  confirmed_at timestamptz
);
comment on table public.installation is 'The database that this installation has confirmed as its own; one row.';
comment on column public.installation.deployment is 'The deployment''s own name (DEPLOYMENT_NAME), so that a copy for staging is told from the original.';
comment on column public.installation.data_until is 'The newest moment that the data of a restored or copied database know of.';

-- What Postgres says of itself. A physical copy keeps the system identifier; a restore to a point in time gets a timeline of
-- its own; a dump that is loaded elsewhere gets another system identifier or another database oid.
create function public.database_identity(
  out system_identifier bigint, out timeline integer, out database_oid oid
)
language sql stable
set search_path = ''
as $$
  select system.system_identifier, checkpoint.timeline_id, db.oid
  from pg_catalog.pg_control_system() as system, pg_catalog.pg_control_checkpoint() as checkpoint,
    pg_catalog.pg_database as db
  where db.datname = pg_catalog.current_database()
$$;

-- Why nothing may be claimed from this database: restored, moved or copied; null when it is the confirmed one, or when no
-- dispatcher has run on it yet.
create function public.installation_problem() returns text
language sql stable
set search_path = ''
as $$
  select coalesce(known.problem, case
    when (known.system_identifier, known.database_oid) <> (here.system_identifier, here.database_oid) then 'moved'
    when known.timeline <> here.timeline then 'restored'
  end)
  from public.installation as known, public.database_identity() as here
$$;

-- The installation's state: { deployment, problem, noticed_at, data_until, confirmed_as, confirmed_at }.
create function public.installation_state() returns jsonb
language sql stable
security definer
set search_path = ''
as $$
  select coalesce((
    select jsonb_build_object(
      'deployment', known.deployment, 'problem', public.installation_problem(), 'noticed_at', known.noticed_at,
      'data_until', known.data_until, 'confirmed_as', known.confirmed_as, 'confirmed_at', known.confirmed_at
    )
    from public.installation as known
  ), '{"deployment": null, "problem": null, "noticed_at": null, "data_until": null, "confirmed_as": null, "confirmed_at": null}')
$$;

-- The newest moment that the data know of.
create function public.newest_moment() returns timestamptz
language sql stable
set search_path = ''
as $$
  select greatest(
    (select max(event.at) from public.publication_job_events as event),
    (select max(d.seen_at) from public.dispatchers as d),
    (select max(job.created_at) from public.publication_jobs as job)
  )
$$;

-- A dispatcher that starts, or that comes back after it has lost the database, compares it with what it remembers:
--   deployment_name    the deployment's own name, or null
--   witnessed          what the dispatcher has kept outside of the database: { system_identifier, lsn, attempts: { job id:
--                      number } }, or null. A database that knows less than its witness is an older state of itself.
-- The first dispatcher of all makes the database the installation's own. Answers as installation_state, and with
-- system_identifier.
create function public.recognise_installation(deployment_name text, witnessed jsonb) returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  here record;
  known public.installation;
  found_problem text;
begin
  select * into here from public.database_identity();
  insert into public.installation (deployment, system_identifier, timeline, database_oid)
  values (deployment_name, here.system_identifier, here.timeline, here.database_oid)
  on conflict do nothing;
  select * into known from public.installation for update;

  found_problem := case
    when known.problem is not null then known.problem
    when known.deployment <> deployment_name then 'copied'
    when public.installation_problem() is not null then public.installation_problem()
    when (witnessed ->> 'system_identifier')::bigint = here.system_identifier
      and (
        (witnessed ->> 'lsn')::pg_lsn > pg_current_wal_insert_lsn()
        or exists (
          select from jsonb_each_text(coalesce(witnessed -> 'attempts', '{}')) as seen
          join public.publication_jobs as job on job.id = seen.key::uuid
          where job.attempt < seen.value::integer
        )
      )
      then 'restored'
  end;
  if found_problem is not null and known.problem is null then
    update public.installation
    set problem = found_problem, noticed_at = now(), data_until = public.newest_moment()
    where singleton;
  elsif known.deployment is null and deployment_name is not null then
    update public.installation set deployment = deployment_name where singleton;
  end if;
  return public.installation_state() || jsonb_build_object('system_identifier', here.system_identifier::text);
end
$$;

-- The step by which the ledger says that a job's post may have been published, since a moment, by a later state of the
-- database. Jobs that were enqueued after the restore (known_until) cannot have been.
create function public.mark_restored_jobs(since timestamptz, known_until timestamptz) returns integer
language sql
set search_path = ''
as $$
  with marked as (
    insert into public.publication_steps
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

-- A copy must never touch the original's accounts: their tokens are erased, and what waits is cancelled or left failed.
create function public.detach_copy() returns integer
language plpgsql
set search_path = ''
as $$
declare
  job public.publication_jobs;
  cancelled integer := 0;
begin
  update public.platform_accounts as a
  set status = 'disconnected', is_default = false, credentials = null, credentials_expire_at = null,
    credentials_version = a.credentials_version + 1, refresh_due_at = null, refresh_lease_until = null, problems = '[]',
    updated_at = now()
  where a.credentials is not null or a.status <> 'disconnected';
  for job in
    select * from public.publication_jobs as j where j.status in ('pending', 'processing') for update
  loop
    if public.is_past_point_of_no_return(job.id) then
      perform public.end_publication_job_in_failure(job.id, 'outcome_unknown',
        'The original of this database may have published this post; this copy does not ask.', '{}');
    else
      perform public.cancel_publication_job(job.id, job.user_id);
    end if;
    cancelled := cancelled + 1;
  end loop;
  return cancelled;
end
$$;

-- An operator's word on what has happened to the database; work goes on then.
--   restored  an older state of the same installation: every job that may have been published since restored_to (by default
--             the newest moment that the data know of) is looked for at its platform before it is published
--   moved     the same data in another place, and nothing was lost: goes on as before
--   copy      a copy of another installation: its accounts are disconnected, what waits is cancelled
-- Answers installation_state with jobs, the number of jobs concerned. Raises CT002 when there is nothing to confirm, or when
-- what is confirmed contradicts what is known (a copy is never confirmed as restored or moved under another name).
create function public.confirm_installation(confirmed text, deployment_name text default null, restored_to timestamptz default null)
returns jsonb
language plpgsql
security definer
set search_path = ''
as $$
declare
  here record;
  known public.installation;
  found_problem text := public.installation_problem();
  jobs integer := 0;
  known_until timestamptz;
begin
  select * into known from public.installation for update;
  if found_problem is null then
    raise exception 'there is nothing to confirm: this is the database that the installation knows' using errcode = 'CT002';
  end if;
  if confirmed not in ('restored', 'moved', 'copy') then
    raise exception 'confirmed: expected restored, moved or copy' using errcode = '22023';
  end if;
  select * into here from public.database_identity();
  if confirmed = 'restored' then
    known_until := coalesce(known.data_until, public.newest_moment(), now());
    jobs := public.mark_restored_jobs(least(restored_to, known_until), known_until);
  elsif confirmed = 'copy' then
    jobs := public.detach_copy();
  end if;
  update public.installation
  set deployment = coalesce(deployment_name, deployment), system_identifier = here.system_identifier,
    timeline = here.timeline, database_oid = here.database_oid, problem = null, confirmed_as = confirmed,
    confirmed_at = now()
  where singleton;
  perform public.ring_publication_doorbell();
  return public.installation_state() || jsonb_build_object('jobs', jobs);
end
$$;

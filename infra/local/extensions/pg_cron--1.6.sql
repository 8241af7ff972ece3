-- The interface of pg_cron 1.6. A runner beside the server (infra/local/src/cron) does the work.
create schema cron;

create sequence cron.jobid_seq;
create sequence cron.runid_seq;

create table cron.job (
  jobid bigint primary key default nextval('cron.jobid_seq'),
  schedule text not null,
  command text not null,
  nodename text not null default 'localhost',
  nodeport integer not null default current_setting('port')::integer,
  database text not null default current_database(),
  username text not null default current_user,
  active boolean not null default true,
  jobname text,
  constraint jobname_username_uniq unique (jobname, username)
);

create table cron.job_run_details (
  jobid bigint,
  runid bigint primary key default nextval('cron.runid_seq'),
  job_pid integer,
  database text,
  username text,
  command text,
  status text,
  return_message text,
  start_time timestamptz,
  end_time timestamptz
);

create function cron.check_schedule(schedule text) returns void
language plpgsql
as $$
declare
  seconds text := substring(schedule from '^\s*(\d+)\s+seconds?\s*$');
begin
  if seconds is not null and seconds::integer between 1 and 59 then
    return;
  end if;
  if seconds is null and schedule ~ '^\s*([0-9*,/$a-zA-Z-]+\s+){4}[0-9*,/a-zA-Z-]+\s*$' then
    return;
  end if;
  raise exception 'invalid schedule: %', schedule
    using hint = 'Use cron format (e.g. 5 4 * * *), or interval format ''[1-59] seconds''';
end
$$;

create function cron.schedule_in_database(
  job_name text, schedule text, command text, database text, username text default null, active boolean default true
) returns bigint
language plpgsql
as $$
declare
  id bigint;
begin
  perform cron.check_schedule(schedule);
  insert into cron.job as j (jobname, schedule, command, database, username, active)
  values (job_name, schedule_in_database.schedule, schedule_in_database.command, schedule_in_database.database,
    coalesce(schedule_in_database.username, current_user), schedule_in_database.active)
  on conflict on constraint jobname_username_uniq do update
  set schedule = excluded.schedule, command = excluded.command, database = excluded.database, active = excluded.active
  returning jobid into id;
  return id;
end
$$;

create function cron.schedule(job_name text, schedule text, command text) returns bigint
language sql
as $$ select cron.schedule_in_database(job_name, schedule, command, current_database()) $$;

create function cron.schedule(schedule text, command text) returns bigint
language sql
as $$ select cron.schedule_in_database(null, schedule, command, current_database()) $$;

create function cron.unschedule(job_id bigint) returns boolean
language plpgsql
as $$
begin
  delete from cron.job where jobid = job_id;
  if not found then
    raise exception 'could not find valid entry for job ''%''', job_id;
  end if;
  return true;
end
$$;

create function cron.unschedule(job_name text) returns boolean
language plpgsql
as $$
begin
  delete from cron.job where jobname = job_name and username = current_user;
  if not found then
    raise exception 'could not find valid entry for job ''%''', job_name;
  end if;
  return true;
end
$$;

create function cron.alter_job(
  job_id bigint, schedule text default null, command text default null, database text default null,
  username text default null, active boolean default null
) returns void
language plpgsql
as $$
begin
  if schedule is not null then
    perform cron.check_schedule(schedule);
  end if;
  update cron.job as j
  set schedule = coalesce(alter_job.schedule, j.schedule), command = coalesce(alter_job.command, j.command),
    database = coalesce(alter_job.database, j.database), username = coalesce(alter_job.username, j.username),
    active = coalesce(alter_job.active, j.active)
  where j.jobid = job_id;
  if not found then
    raise exception 'Job % does not exist or you don''t own it', job_id;
  end if;
end
$$;

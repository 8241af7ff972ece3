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

alter table cron.job enable row level security;
create policy cron_job_policy on cron.job using (username = current_user);
alter table cron.job_run_details enable row level security;
create policy cron_job_run_details_policy on cron.job_run_details using (username = current_user);
grant select on cron.job to public;
grant select, delete on cron.job_run_details to public;

-- One of the five fields: a list of *, */n, a, a-b, a-b/n. As in pg_cron, a step needs a range.
create function cron.field_is_valid(field text, low integer, high integer, names text[] default '{}')
returns boolean
language plpgsql immutable
as $$
declare
  item text;
  parts text[];
  bound text;
  bounds integer[];
begin
  foreach item in array string_to_array(lower(field), ',') loop
    parts := regexp_match(item, '^(?:\*|([0-9a-z]+)(?:-([0-9a-z]+))?)(?:/([0-9]{1,9}))?$');
    if parts is null or parts[3]::integer = 0
      or (parts[1] is not null and parts[2] is null and parts[3] is not null) then
      return false;
    end if;
    bounds := '{}';
    foreach bound in array array_remove(parts[1:2], null) loop
      bounds := bounds || coalesce(
        array_position(names, bound) - 1 + low, case when bound ~ '^[0-9]{1,9}$' then bound::integer end);
    end loop;
    if array_position(bounds, null) is not null or bounds[1] < low or bounds[1] > high
      or bounds[2] < bounds[1] or bounds[2] > high then
      return false;
    end if;
  end loop;
  return field <> '';
end
$$;

-- Raises for what pg_cron refuses: https://github.com/citusdata/pg_cron#what-is-pg_cron
create function cron.check_schedule(schedule text) returns void
language plpgsql
as $$
declare
  fields text[] := regexp_split_to_array(btrim(schedule, E' \t\n'), '[ \t\n]+');
  seconds text := substring(lower(schedule) from '^\s*([0-9]{1,9})\s+seconds?\s*$');
begin
  if schedule is null then
    raise exception 'schedule can not be NULL' using errcode = 'null_value_not_allowed';
  end if;
  if seconds::integer between 1 and 59
    or fields[1] in ('@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly', '@reboot') then
    return;
  end if;
  -- What follows the fifth field is ignored, as pg_cron does.
  if cardinality(fields) >= 5
    and cron.field_is_valid(fields[1], 0, 59)
    and cron.field_is_valid(fields[2], 0, 23)
    and (fields[3] = '$' or cron.field_is_valid(fields[3], 1, 31))
    and cron.field_is_valid(fields[4], 1, 12, '{jan,feb,mar,apr,may,jun,jul,aug,sep,oct,nov,dec}')
    and cron.field_is_valid(fields[5], 0, 7, '{sun,mon,tue,wed,thu,fri,sat}') then
    return;
  end if;
  raise exception 'invalid schedule: %', schedule
    using errcode = 'invalid_parameter_value',
      hint = 'Use cron format (e.g. 5 4 * * *), or interval format ''[1-59] seconds''';
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
  if command is null then
    raise exception 'command can not be NULL' using errcode = 'null_value_not_allowed';
  end if;
  if username is not null and to_regrole(quote_ident(username)) is null then
    raise exception 'role "%" does not exist', username using errcode = 'undefined_object';
  end if;
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
language plpgsql
as $$
begin
  if job_name is null then
    raise exception 'job_name can not be NULL' using errcode = 'null_value_not_allowed';
  end if;
  return cron.schedule_in_database(job_name, schedule, command, current_database());
end
$$;

create function cron.schedule(schedule text, command text) returns bigint
language sql
as $$ select cron.schedule_in_database(null, schedule, command, current_database()) $$;

create function cron.unschedule(job_id bigint) returns boolean
language plpgsql
as $$
begin
  delete from cron.job where jobid = job_id;
  if not found then
    raise exception 'could not find valid entry for job %', job_id;
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

-- Naming another user or database is for superusers, as in pg_cron.
revoke execute on function cron.schedule_in_database, cron.alter_job from public;

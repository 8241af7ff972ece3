-- The extensions of the founding document. pgmq is required. pg_cron and pg_net are skipped, with a
-- notice, on a server that doesn't have them: the dispatcher's own timer then does the scheduling.

create extension if not exists pgmq;

create schema if not exists extensions;

create extension if not exists pgcrypto with schema extensions;

do $$
begin
  if exists (select from pg_available_extensions where name = 'pg_cron') then
    create extension if not exists pg_cron;
  else
    raise notice 'pg_cron is not available here: schedule the jobs of schemas/cron/schedule.sql by other means';
  end if;

  if exists (select from pg_available_extensions where name = 'pg_net') then
    create extension if not exists pg_net with schema extensions;
  else
    raise notice 'pg_net is not available here: the cron tick cannot wake the dispatcher';
  end if;
end
$$;

create extension if not exists unaccent with schema extensions;

-- Status is pushed two ways, both under RLS.

-- 1. postgres_changes, as the founding document says.
do $$
begin
  if not exists (select from pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
  if not exists (
    select from pg_publication_tables
    where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = 'publication_jobs'
  ) then
    alter publication supabase_realtime add table public.publication_jobs;
  end if;
end
$$;

-- A message may come after a newer one about the same job: of two states the one with the larger seq is the newer.
--
-- 2. A broadcast from the database to the author's private topic user:<id>. Faster than postgres_changes, and one check per
-- subscription instead of one per subscriber and change.
--
--   job_changed          the job as publication_job_json gives it
--   publication_created  { publication_id }, once for all of its jobs (enqueue_inserted_jobs)

-- Broadcasts of one event, all at once, each as realtime.send writes it. Where Realtime's table is not what it was, each
-- goes through realtime.send. Like that, it loses a message rather than the caller's transaction.
create function public.broadcast_to_authors(event_name text, author_ids uuid[], payloads jsonb[]) returns void
language plpgsql
security definer
set search_path = ''
as $$
declare
  message record;
begin
  insert into realtime.messages (topic, extension, event, private, payload)
  select 'user:' || author_id, 'broadcast', event_name, true, broadcast.payload
  from unnest(author_ids, payloads) as broadcast (author_id, payload);
exception when others then
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is null then
    return;
  end if;
  for message in select * from unnest(author_ids, payloads) as broadcast (author_id, payload)
  loop
    perform realtime.send(message.payload, event_name, 'user:' || message.author_id, true);
  end loop;
end
$$;
revoke all on function public.broadcast_to_authors(text, uuid[], jsonb[])
  from public, anon, authenticated, service_role;

-- Realtime drops in silence what is beyond its plan's limit of messages a second. So what cannot be sent at once waits
-- here: without a key, so that nobody ever waits for another's row. Lost in a crash, which clients outlive by reading again.
create unlogged table public.publication_broadcasts (
  place bigint generated always as identity primary key,
  event text not null,
  about uuid not null,
  user_id uuid not null
);
comment on table public.publication_broadcasts is 'Changes to tell of as soon as Realtime''s limit allows. about: the job, or the publication that was created.';
alter table public.publication_broadcasts enable row level security;
revoke all on public.publication_broadcasts from public, anon, authenticated, service_role;

-- How many broadcasts were sent, as a clock: it stands where it would stand had they been sent evenly up to a moment. A
-- sequence, since all transactions draw from it and none may wait for another.
create sequence public.publication_broadcast_clock as bigint;

-- How many of so many broadcasts may be sent now, which are counted then. Half a second's worth may be sent at once.
create function public.take_broadcasts(wanted integer) returns integer
language plpgsql
set search_path = ''
as $$
declare
  per_second integer := (select broadcasts_per_second from public.queue_settings);
  at_once integer := greatest(1, per_second / 2);
  due bigint := floor(per_second * extract(epoch from clock_timestamp()));
  sent bigint := (select last_value from public.publication_broadcast_clock);
  granted integer;
begin
  -- After a quiet time; or (beyond what is due) after the limit was lowered.
  if sent not between due - at_once and due + at_once then
    sent := setval('public.publication_broadcast_clock', case when sent < due then due - at_once else due end);
  end if;
  granted := greatest(0, least(wanted, due - sent));
  perform nextval('public.publication_broadcast_clock') from generate_series(1, granted);
  return granted;
end
$$;

-- Broadcasts of one event about jobs or publications: at once as far as the limit allows and nothing waits already; the rest
-- waits for flush_broadcasts, which a sleeping dispatcher is woken for.
create function public.tell_authors(event_name text, about uuid[], author_ids uuid[], payloads jsonb[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  others_wait boolean := exists (select from public.publication_broadcasts);
  room integer := 0;
begin
  if not others_wait then
    room := public.take_broadcasts(cardinality(about));
  end if;
  if room > 0 then
    perform public.broadcast_to_authors(event_name, author_ids[:room], payloads[:room]);
  end if;
  if room < cardinality(about) then
    insert into public.publication_broadcasts (event, about, user_id)
    select event_name, later.about, later.user_id
    from unnest(about[room + 1 :], author_ids[room + 1 :]) as later (about, user_id);
    if not others_wait then
      perform pg_notify('publication_doorbell', '');
    end if;
  end if;
end
$$;

-- Sends what waits, as far as the limit allows: the users take turns, and of a job only its present state. Looks at a
-- thousand rows at most. Returns whether something is left.
create function public.flush_broadcasts() returns boolean
language plpgsql
set search_path = ''
as $$
declare
  room integer;
  sent record;
begin
  if not exists (select from public.publication_broadcasts) then
    return false;
  end if;
  room := public.take_broadcasts(1000);
  for sent in
    with waiting as materialized (
      select place, event, about, user_id from public.publication_broadcasts
      order by place
      limit case when room > 0 then 1000 else 0 end
      for update skip locked
    ),
    changed as (
      select event, about, user_id, min(place) as first, array_agg(place) as places from waiting group by event, about, user_id
    ),
    chosen as (
      select * from changed
      order by row_number() over (partition by user_id order by first), first
      limit room
    ),
    gone as (
      delete from public.publication_broadcasts where place in (select unnest(places) from chosen)
    )
    select chosen.event, array_agg(chosen.user_id order by chosen.first) as author_ids,
      array_agg(
        case chosen.event
          when 'publication_created' then jsonb_build_object('publication_id', chosen.about)
          else public.publication_job_json(job)
        end order by chosen.first
      ) as payloads
    from chosen
    left join public.publication_jobs as job on job.id = chosen.about
    where chosen.event = 'publication_created' or job.id is not null
    group by chosen.event
    order by chosen.event desc
  loop
    perform public.broadcast_to_authors(sent.event, sent.author_ids, sent.payloads);
  end loop;
  return exists (select from public.publication_broadcasts);
end
$$;
revoke all on function
  public.take_broadcasts(integer), public.tell_authors(text, uuid[], uuid[], jsonb[]), public.flush_broadcasts()
from public, anon, authenticated, service_role;

-- All changes of a statement, but for leases: they are told by announce_started_jobs.
-- Old and new rows are joined by hash: the turn that changes them forbids it (plan_for_few_jobs), and there may be many.
create function public.broadcast_publication_jobs() returns trigger
language plpgsql
security definer
set search_path = ''
set enable_hashjoin = on
set enable_nestloop = off
as $$
declare
  job_ids uuid[];
  author_ids uuid[];
  payloads jsonb[];
begin
  -- Nothing but leases, as in every turn.
  if not exists (
    select from new_jobs where phase <> 'validating' or started_at is distinct from now()
  ) then
    return null;
  end if;

  select array_agg(new_jobs.id), array_agg(new_jobs.user_id),
    array_agg(public.publication_job_json(row(new_jobs.*)::public.publication_jobs))
  into job_ids, author_ids, payloads
  from new_jobs
  join old_jobs on old_jobs.id = new_jobs.id
  where new_jobs.seq <> old_jobs.seq
    and new_jobs.attempt = old_jobs.attempt;
  if job_ids is not null then
    perform public.tell_authors('job_changed', job_ids, author_ids, payloads);
  end if;
  return null;
end
$$;
revoke all on function public.broadcast_publication_jobs() from public, anon, authenticated, service_role;

create trigger broadcast_changed_jobs
  after update on public.publication_jobs
  referencing old table as old_jobs new table as new_jobs
  for each statement execute function public.broadcast_publication_jobs();

-- Tells authors that attempts have started, where that is still the last that happened to the job. A dispatcher asks for it
-- when an attempt has lasted a moment (services/dispatcher/src/timing.ts): what is over at once has only its end told.
create function public.announce_started_jobs(leases uuid[]) returns void
language plpgsql
set search_path = ''
as $$
declare
  job_ids uuid[];
  author_ids uuid[];
  payloads jsonb[];
begin
  with held as materialized (
    select job_id, attempt from public.publication_slots where lease_token = any (leases)
  )
  select array_agg(job.id), array_agg(job.user_id), array_agg(public.publication_job_json(job))
  into job_ids, author_ids, payloads
  from held
  join public.publication_jobs as job on job.id = held.job_id
  where public.is_at_work(job, held.attempt) and (
    select last.type from public.publication_job_events as last where last.job_id = job.id and last.seq = job.seq
  ) = 'attempt_started';
  if job_ids is not null then
    perform public.tell_authors('job_changed', job_ids, author_ids, payloads);
  end if;
end
$$;
revoke all on function public.announce_started_jobs(uuid[]) from public, anon, authenticated, service_role;

do $$
begin
  if to_regclass('realtime.messages') is not null then
    execute $policy$
      create policy "Users can listen to their own topic" on realtime.messages
        for select to authenticated
        using (extension = 'broadcast' and realtime.topic() = 'user:' || (select auth.uid())::text)
    $policy$;
  end if;
end
$$;

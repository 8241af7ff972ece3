-- When a job may begin: the platform's rates, by reservation, and its circuit.

-- A job's turn under each rate that it falls under: first the moment reserved for it (a job keeps its turn, whatever happens
-- to it), then the call that the platform counts, which uploads and retries may have put off. Each further such call of the
-- job is one more row.
create table public.publication_turns (
  rate_key text collate "C" not null,
  turn_at timestamptz not null,
  job_id uuid not null references public.publication_jobs (id) on delete cascade,
  is_called boolean not null default false
);
comment on table public.publication_turns is 'Which jobs may begin when, and which have called. rate_key: platform, number of the rate, and the account where the rate is per account.';
comment on column public.publication_turns.is_called is 'turn_at is when the call was made: when it ended, once that is known.';
create index publication_turns_by_time on public.publication_turns (rate_key, turn_at desc);
create unique index publication_turns_reserved on public.publication_turns (rate_key, job_id) where not is_called;
create index publication_turns_by_job on public.publication_turns (job_id);

-- The first moment, not before a given one, at which one more job fits a rate: beside all turns, or beside the calls that
-- were made so far.
create function public.first_free_turn(
  rate jsonb, of_rate_key text, not_before timestamptz, called_by timestamptz default null
) returns timestamptz
language plpgsql stable
set search_path = ''
as $$
declare
  jobs integer := (rate ->> 'jobs')::integer;
  zone text := rate ->> 'day_in';
  turn timestamptz := not_before;
  blocking timestamptz;
  midnight timestamptz;
begin
  if zone is null then
    -- Turns are given in order, so the last but `jobs` of them is the one that must have left the window.
    select taken.turn_at into blocking
    from public.publication_turns as taken
    where taken.rate_key = of_rate_key and (called_by is null or (taken.is_called and taken.turn_at <= called_by))
    order by taken.turn_at desc
    offset jobs - 1
    limit 1;
    return greatest(turn, blocking + make_interval(secs => (rate ->> 'seconds')::double precision));
  end if;
  loop
    midnight := date_trunc('day', turn at time zone zone) at time zone zone;
    exit when jobs > (
      select count(*) from public.publication_turns as taken
      where taken.rate_key = of_rate_key and taken.turn_at >= midnight
        and taken.turn_at < (date_trunc('day', turn at time zone zone) + interval '1 day') at time zone zone
        and (called_by is null or (taken.is_called and taken.turn_at <= called_by))
    );
    turn := (date_trunc('day', turn at time zone zone) + interval '1 day') at time zone zone;
  end loop;
  return turn;
end
$$;

-- The rates that a job of this kind falls under, each with the key of those who share it.
create function public.rates_of(of_platform text, of_option text, of_account uuid)
returns table (rate jsonb, rate_key text)
language plpgsql stable
set search_path = ''
as $$
begin
  return query
    select rates.value,
      of_platform || ':' || rates.ordinality
        || case when rates.value ->> 'scope' = 'account' then ':' || coalesce(of_account::text, '') else '' end
    from public.platform_policies as policy
    cross join lateral jsonb_array_elements(policy.rates) with ordinality as rates
    where policy.platform = of_platform and (not rates.value ? 'option' or rates.value ->> 'option' = of_option);
end
$$;

-- The first moment, not before a given one, that fits all of these rates.
create function public.first_common_turn(
  rates jsonb[], rate_keys text[], not_before timestamptz, called_by timestamptz default null
) returns timestamptz
language plpgsql stable
set search_path = ''
as $$
declare
  turn timestamptz := not_before;
  later timestamptz;
begin
  loop
    later := turn;
    for i in 1 .. cardinality(rate_keys)
    loop
      later := greatest(later, public.first_free_turn(rates[i], rate_keys[i], later, called_by));
    end loop;
    exit when later = turn;
    turn := later;
  end loop;
  return turn;
end
$$;

-- The job's turn: now, or later when its platform's rates are used up until then. It is reserved at once, so that a
-- job waits for its own turn once, and jobs behind it for theirs.
create function public.reserve_turn(job public.publication_jobs) returns timestamptz
language plpgsql
set search_path = ''
as $$
declare
  rates jsonb[];
  keys text[];
  turn timestamptz;
begin
  select array_agg(mine.rate), array_agg(mine.rate_key) into rates, keys
  from public.rates_of(job.platform, job.option, job.account_id) as mine;
  if keys is null then
    return now();
  end if;
  select max(mine.turn_at) into turn from public.publication_turns as mine where mine.job_id = job.id;
  if turn is not null then
    return turn;
  end if;

  -- Who looks for a free turn must see all that were given. One lock for all rates: several could be taken in two orders.
  perform pg_advisory_xact_lock(hashtext('publication_turns'));
  turn := public.first_common_turn(rates, keys, now());
  insert into public.publication_turns (rate_key, turn_at, job_id)
  select rate_key, turn, job.id from unnest(keys) as rate_key;
  return turn;
end
$$;

-- Whether a job may make, now, the call that its platform's rates count: until when it must wait, which is then its turn, or
-- null, and the call is counted. Reservations are no help here: jobs that began at their turns may have come to their calls
-- all at once.
create function public.count_platform_call(job public.publication_jobs, called_at timestamptz) returns timestamptz
language plpgsql
set search_path = ''
as $$
declare
  rates jsonb[];
  keys text[];
  turn timestamptz;
begin
  select array_agg(mine.rate), array_agg(mine.rate_key) into rates, keys
  from public.rates_of(job.platform, job.option, job.account_id) as mine;
  if keys is null then
    return null;
  end if;
  -- Who counts must see all calls that were counted. It is the last lock that a step takes (docs/locks.md).
  perform pg_advisory_xact_lock(hashtext('publication_calls'), hashtext(job.platform));
  turn := public.first_common_turn(rates, keys, called_at, clock_timestamp());
  delete from public.publication_turns as reserved where reserved.job_id = job.id and not reserved.is_called;
  insert into public.publication_turns (rate_key, turn_at, job_id, is_called)
  select rate_key, turn, job.id, turn = called_at from unnest(keys) as rate_key;
  return nullif(turn, called_at);
end
$$;

-- When a job of this kind would begin if it were enqueued now for that time, as far as its platform's rates and circuit
-- tell: { runs_at, delayed_by: rate_limited | platform_unavailable | null }. Nothing is reserved.
create function public.preview_turn(of_platform text, of_option text, of_account uuid, wanted_at timestamptz)
returns jsonb
language plpgsql stable
security definer
set search_path = ''
as $$
declare
  start timestamptz := greatest(wanted_at, now());
  turn timestamptz := start;
  rates jsonb[];
  keys text[];
  opens_at timestamptz;
begin
  select array_agg(its.rate), array_agg(its.rate_key) into rates, keys
  from public.rates_of(of_platform, of_option, of_account) as its;
  if keys is not null then
    turn := public.first_common_turn(rates, keys, start);
  end if;
  select policy.open_until into opens_at
  from public.platform_policies as policy
  where policy.platform = of_platform
    and public.is_circuit_open(policy, (select account.user_id from public.platform_accounts as account where account.id = of_account));
  return jsonb_build_object(
    'runs_at', greatest(turn, opens_at),
    'delayed_by', case
      when opens_at > turn then 'platform_unavailable'
      when turn > start then 'rate_limited'
    end
  );
end
$$;

-- Makes a job wait, for a reason that is no failure.
create function public.delay_publication_job(delayed_job_id uuid, until timestamptz, code text, message text)
returns void
language plpgsql
set search_path = ''
as $$
declare
  job public.publication_jobs;
begin
  update public.publication_jobs
  set status = 'pending', next_attempt_at = until, error_code = code, error_message = message, seq = seq + 1
  where id = delayed_job_id
  returning * into job;
  perform public.set_publication_timer(delayed_job_id, until);
  perform public.record_job_event(job, 'waiting_for_turn',
    jsonb_build_object('code', code, 'message', message, 'next_attempt_at', until));
end
$$;

-- Whether a platform's circuit is open for a user; with null, for everybody.
create function public.is_circuit_open(policy public.platform_policies, for_user uuid) returns boolean
language plpgsql stable
security definer
set search_path = ''
as $$
declare
  settings public.queue_settings := (select s from public.queue_settings as s);
begin
  return policy.failures_in_a_row >= settings.circuit_after
    and (cardinality(policy.failing_users) not between 1 and settings.circuit_users - 1
      or coalesce(for_user = any (policy.failing_users), false));
end
$$;

-- Until when a platform that does not answer a user is left alone by their jobs; null when it may be sent to. When its time
-- is over, one job tries.
create function public.circuit_open_until(of_platform text, for_user uuid) returns timestamptz
language plpgsql
set search_path = ''
as $$
declare
  policy public.platform_policies;
begin
  select * into policy from public.platform_policies as p where p.platform = of_platform;
  if not found or not public.is_circuit_open(policy, for_user) then
    return null;
  end if;
  if policy.open_until > now() then
    return policy.open_until;
  end if;
  -- Somebody who has the row at this moment tries, or has heard of the platform: nobody waits for it, with jobs in hand.
  perform from public.platform_policies as p
  where p.platform = of_platform and (p.trial_until is null or p.trial_until <= now())
  for update skip locked;
  if found then
    update public.platform_policies as p
    set trial_until = now() + (select lease from public.queue_settings)
    where p.platform = of_platform;
    return null;
  end if;
  return greatest(policy.trial_until, now() + interval '1 second');
end
$$;

-- What a failed attempt says of its platform. False: it did not answer (no connection, no answer in time, an error of its
-- own). True: it did, whatever it said, also where that could not be read. Null: nothing was asked of it, or the problem is
-- ours.
create function public.has_platform_answered(failure jsonb) returns boolean
language sql immutable
set search_path = ''
as $$
  select case
    when failure ->> 'code' = 'internal' then null
    when failure ->> 'code' not in ('platform_unavailable', 'timeout') then true
    when failure ->> 'verdict' in ('retry', 'unclear') then false
  end
$$;

-- Counts attempts that a platform did not answer, until it answers anybody. Null says nothing of it.
create function public.note_platform_answer(of_platform text, of_user uuid, has_answered boolean) returns void
language plpgsql
set search_path = ''
as $$
declare
  settings public.queue_settings;
begin
  if has_answered is null then
    return;
  end if;
  if has_answered then
    update public.platform_policies as p
    set failures_in_a_row = 0, failing_users = '{}', open_until = null, trial_until = null
    where p.platform = of_platform and (p.failures_in_a_row > 0 or p.trial_until is not null);
    return;
  end if;
  select * into settings from public.queue_settings;
  insert into public.platform_policies as p (platform, failures_in_a_row, failing_users)
  values (of_platform, 1, array[of_user])
  on conflict (platform) do update
  set failures_in_a_row = p.failures_in_a_row + 1, trial_until = null,
    failing_users = case
      when of_user = any (p.failing_users) or cardinality(p.failing_users) >= settings.circuit_users then p.failing_users
      else p.failing_users || of_user
    end,
    open_until = case when p.failures_in_a_row + 1 >= settings.circuit_after then
      now() + least(
        settings.circuit_base * 2 ^ least(p.failures_in_a_row + 1 - settings.circuit_after, 20), settings.circuit_cap
      )
    end;
end
$$;

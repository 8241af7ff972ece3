-- Announcing, pausing and resuming platforms; accounts that come back.

-- A platform service announces itself when it starts. An older version never overwrites a newer one. Only the
-- service's own role may speak for the platform, and only of options that begin with its name: an option of another
-- platform would draw that one's posts to the wrong service (CT005). Answers true when the announcement was taken.
create function public.announce_platform(
  announced_platform text, display_name text, version text, catalog jsonb, url text
) returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  if announced_platform is distinct from public.caller_platform() then
    raise exception 'role % may not announce platform %', session_user, announced_platform using errcode = 'CT005';
  end if;
  if catalog ->> 'platform' <> announced_platform
    or exists (
      select from jsonb_path_query(catalog, 'lax $.options[*].option') as announced (option)
      where not starts_with(announced.option #>> '{}', announced_platform || '_')
    )
  then
    raise exception 'the catalog of % names another platform, or an option that does not begin with %_',
      announced_platform, announced_platform using errcode = 'CT005';
  end if;

  insert into public.platforms as p (platform, display_name, version, catalog, url, announced_at)
  values (announced_platform, announce_platform.display_name, announce_platform.version, announce_platform.catalog,
    announce_platform.url, now())
  on conflict (platform) do update
  set display_name = excluded.display_name, version = excluded.version, catalog = excluded.catalog,
    url = excluded.url, announced_at = excluded.announced_at
  where p.version is null
    or string_to_array(p.version, '.')::integer[] <= string_to_array(excluded.version, '.')::integer[];
  return found;
end
$$;

create function public.pause_platform(paused_platform text, reason text) returns void
language sql
security definer
set search_path = ''
as $$
  insert into public.platform_policies (platform, paused_at, pause_reason)
  values (paused_platform, now(), reason)
  on conflict (platform) do update
  set paused_at = coalesce(public.platform_policies.paused_at, now()), pause_reason = excluded.pause_reason,
    updated_at = now()
$$;

-- Lets the jobs go that were held for a reason that has gone.
create function public.release_held_jobs(held_jobs uuid[]) returns integer
language plpgsql
set search_path = ''
as $$
declare
  job public.publication_jobs;
  released uuid[] := '{}';
begin
  for job in
    update public.publication_jobs
    set hold_reason = null, error_code = null, error_message = null, seq = seq + 1
    where id = any (held_jobs) and status = 'pending' and hold_reason is not null
    returning *
  loop
    delete from public.publication_timers where job_id = job.id;
    perform public.record_job_event(job, 'released');
    released := released || job.id;
  end loop;
  if cardinality(released) > 0 then
    perform public.send_publication_jobs(released);
  end if;
  return cardinality(released);
end
$$;

create function public.resume_platform(resumed_platform text) returns integer
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.platform_policies set paused_at = null, pause_reason = null, updated_at = now()
  where platform = resumed_platform;
  return public.release_held_jobs(array(
    select job.id
    from public.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where timer.due_at = 'infinity' and job.hold_reason = 'platform_paused' and job.platform = resumed_platform
  ));
end
$$;

-- An account that was connected again takes its waiting jobs along.
create function public.release_account_jobs() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  perform public.release_held_jobs(array(
    select job.id
    from public.publication_timers as timer
    join public.publication_jobs as job on job.id = timer.job_id
    where timer.due_at = 'infinity' and job.hold_reason = 'account_needs_reauth' and job.account_id = new.id
  ));
  return null;
end
$$;

create trigger release_account_jobs
  after update of status on public.platform_accounts
  for each row when (old.status <> 'connected' and new.status = 'connected')
  execute function public.release_account_jobs();

-- How many jobs may be in flight over the whole system. Raising adds slots; lowering takes the free ones away at
-- once and lets the others finish.
create function public.set_max_concurrent(new_cap integer) returns void
language plpgsql
security definer
set search_path = ''
as $$
begin
  update public.queue_settings set max_concurrent = new_cap where max_concurrent <> new_cap;
  insert into public.publication_slots (slot)
  select generate_series(1, new_cap)
  on conflict (slot) do nothing;
  delete from public.publication_slots where slot > new_cap and lease_token is null;
end
$$;

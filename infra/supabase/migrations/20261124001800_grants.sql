-- Who may do what. Everything is taken away first, hosted Supabase's default grants included, then given by name.

revoke all on
  public.platforms, public.platform_policies, public.queue_settings, public.platform_accounts, public.publications,
  public.publication_traces, public.publication_jobs, public.publication_job_events, public.publication_timers,
  public.publication_slots, public.dispatchers, public.publication_steps, public.account_connections, public.publication_turns,
  public.publication_backlog, public.installation
from public, anon, authenticated, service_role;

do $$
declare
  signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure
    from pg_proc as p
    where p.pronamespace = 'public'::regnamespace
      and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('revoke all on routine %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;

alter table public.platforms enable row level security;
alter table public.platform_policies enable row level security;
alter table public.queue_settings enable row level security;
alter table public.installation enable row level security;
alter table public.platform_accounts enable row level security;
alter table public.publications enable row level security;
alter table public.publication_traces enable row level security;
alter table public.publication_jobs enable row level security;
alter table public.publication_job_events enable row level security;
alter table public.publication_timers enable row level security;
alter table public.publication_slots enable row level security;
alter table public.dispatchers enable row level security;
alter table public.publication_steps enable row level security;
alter table public.account_connections enable row level security;
alter table public.publication_turns enable row level security;
alter table public.publication_backlog enable row level security;

-- Authors

create policy "Users can view own publication jobs" on public.publication_jobs
  for select to authenticated using ((select auth.uid()) = user_id);
create policy "Users can insert own publication jobs" on public.publication_jobs
  for insert to authenticated with check ((select auth.uid()) = user_id);
grant select on public.publication_jobs to authenticated;
grant insert (id, user_id, platform, option, account_id, content, status, priority, scheduled_at, metadata)
  on public.publication_jobs to authenticated;

create policy "Users can view own publications" on public.publications
  for select to authenticated using ((select auth.uid()) = user_id);
grant select on public.publications to authenticated;

create policy "Users can view own timelines" on public.publication_job_events
  for select to authenticated using (exists (
    select from public.publication_jobs as job
    where job.id = publication_job_events.job_id and job.user_id = (select auth.uid())
  ));
grant select on public.publication_job_events to authenticated;

create policy "Users can view own accounts" on public.platform_accounts
  for select to authenticated using ((select auth.uid()) = user_id);
grant select (id, user_id, platform, external_id, display_name, status, is_default, scopes, profile, problems, created_at)
  on public.platform_accounts to authenticated;

create policy "Everybody can view the catalog" on public.platforms for select to authenticated using (true);
grant select (platform, display_name, version, catalog, announced_at) on public.platforms to authenticated;

-- The system: it changes a job's state through the functions only; what it may set by hand is the metadata.

create policy "System can update publication jobs" on public.publication_jobs
  for update to service_role using (true) with check (true);
grant select on
  public.platforms, public.platform_policies, public.publications, public.publication_jobs,
  public.publication_job_events, public.publication_timers, public.publication_slots, public.dispatchers,
  public.publication_steps
to service_role;
grant insert on public.publication_jobs to service_role;
grant update (metadata) on public.publication_jobs to service_role;
grant select (id, user_id, platform, external_id, display_name, status, is_default, scopes, profile, problems, created_at)
  on public.platform_accounts to service_role;
grant select, update on public.queue_settings to service_role;
grant execute on function
  public.process_publication_jobs(integer), public.retry_failed_publication_jobs(),
  public.cleanup_old_publication_jobs(integer), public.set_max_concurrent(integer),
  public.dead_letter_causes(), public.dead_letters(text, text, integer),
  public.redrive_dead_letters(uuid[], text, text, text, integer),
  public.pause_platform(text, text), public.resume_platform(text), public.publication_job_json(public.publication_jobs),
  public.installation_state(), public.confirm_installation(text, text, timestamptz)
to service_role;

-- Gateway

create policy "Gateway reads what it answers" on public.publication_jobs for select to carteiro_gateway using (true);
create policy "Gateway reads timelines" on public.publication_job_events for select to carteiro_gateway using (true);
create policy "Gateway reads the catalog" on public.platforms for select to carteiro_gateway using (true);
create policy "Gateway reads policies" on public.platform_policies for select to carteiro_gateway using (true);
create policy "Gateway reads accounts" on public.platform_accounts for select to carteiro_gateway using (true);
grant select on
  public.publication_jobs, public.publication_job_events, public.platforms, public.platform_policies
to carteiro_gateway;
grant select (id, user_id, platform, external_id, display_name, status, is_default, scopes, profile, problems,
  credentials_expire_at, created_at)
  on public.platform_accounts to carteiro_gateway;
grant execute on function
  public.enqueue_publication(jsonb), public.enqueue_publications(jsonb), public.replay_publication(uuid, text, text),
  public.catalogs_and_accounts(uuid[], text[]),
  public.cancel_publication_job(uuid, uuid), public.reschedule_publication_job(uuid, uuid, timestamptz),
  public.preview_turn(text, text, uuid, timestamptz), public.is_circuit_open(public.platform_policies, uuid),
  public.edit_publication_job(uuid, uuid, jsonb, jsonb, boolean, timestamptz),
  public.retry_publication_job(uuid, uuid, text), public.publication_job_json(public.publication_jobs),
  public.disconnect_account(uuid, uuid), public.set_default_account(uuid, uuid),
  public.dead_letter_causes(), public.dead_letters(text, text, integer),
  public.redrive_dead_letters(uuid[], text, text, text, integer), public.installation_state(),
  public.confirm_installation(text, text, timestamptz)
to carteiro_gateway;

-- Dispatcher

grant execute on function
  public.run_dispatcher_turn(uuid, jsonb, uuid[], integer, boolean, integer, uuid[]),
  public.claim_publication_jobs(integer, uuid, integer), public.renew_leases(uuid[]),
  public.settle_publication_job(uuid, jsonb), public.release_expired_leases(),
  public.recognise_installation(text, jsonb), public.installation_state()
to carteiro_dispatcher;

-- Platform services

grant execute on function
  public.announce_platform(text, text, text, jsonb, text), public.open_publication_attempt(uuid, uuid),
  public.begin_step(uuid, uuid, text, jsonb, boolean, integer, boolean, boolean),
  public.finish_step(uuid, uuid, text, text, jsonb), public.adopt_step(uuid, uuid, text, jsonb, text[]),
  public.report_publication_progress(uuid, uuid, text, integer),
  public.posts_of_other_jobs(uuid, uuid, text[], timestamptz),
  public.begin_account_connection(uuid, text, text, jsonb, text, text), public.use_account_connection(text),
  public.offer_account_candidates(uuid, text, jsonb), public.find_account_candidates(text),
  public.end_account_connection(uuid, text), public.connect_account(uuid, jsonb),
  public.accounts_to_refresh(integer), public.begin_account_refresh(uuid, integer, integer),
  public.finish_account_refresh(uuid, integer, jsonb, double precision, double precision),
  public.fail_account_refresh(uuid, integer, boolean, jsonb, double precision),
  public.accounts_without_key(text, integer), public.reencrypt_account(uuid, jsonb, jsonb),
  public.accounts_to_check(integer), public.report_account_check(uuid, jsonb, jsonb, jsonb)
to carteiro_platform;

-- Who may do what. Everything is taken away first, hosted Supabase's default grants included, then given by name.

do $$
declare
  signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure
    from pg_proc as p
    where (
        p.pronamespace = 'carteiro'::regnamespace
        or p.oid in (
          'public.process_publication_jobs(integer)'::regprocedure,
          'public.retry_failed_publication_jobs()'::regprocedure,
          'public.cleanup_old_publication_jobs(integer)'::regprocedure
        )
      )
      and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('revoke all on routine %s from public, anon, authenticated, service_role', signature);
  end loop;
end
$$;

revoke all on schema carteiro from public;
revoke all on all tables in schema carteiro from public, anon, authenticated, service_role;
revoke all on all sequences in schema carteiro from public, anon, authenticated, service_role;
revoke all on public.publication_jobs from public, anon, authenticated, service_role;

grant usage on schema public, carteiro to carteiro_gateway, carteiro_dispatcher, carteiro_platform;
grant usage on schema carteiro to service_role;

alter table carteiro.platforms enable row level security;
alter table carteiro.platform_policies enable row level security;
alter table carteiro.queue_settings enable row level security;
alter table carteiro.installation enable row level security;
alter table carteiro.platform_accounts enable row level security;
alter table carteiro.publications enable row level security;
alter table carteiro.publication_traces enable row level security;
alter table public.publication_jobs enable row level security;
alter table carteiro.publication_job_events enable row level security;
alter table carteiro.job_states enable row level security;
alter table carteiro.job_transitions enable row level security;
alter table carteiro.publication_timers enable row level security;
alter table carteiro.publication_slots enable row level security;
alter table carteiro.dispatchers enable row level security;
alter table carteiro.publication_steps enable row level security;
alter table carteiro.job_actions enable row level security;
alter table carteiro.job_action_steps enable row level security;
alter table carteiro.account_connections enable row level security;
alter table carteiro.rate_reservations enable row level security;
alter table carteiro.publication_backlog enable row level security;
alter table carteiro.media_uploads enable row level security;
alter table carteiro.media_usage enable row level security;
alter table carteiro.job_uploads enable row level security;
alter table carteiro.resumable_uploads enable row level security;
alter table carteiro.storage_files enable row level security;
alter table carteiro.media_tasks enable row level security;
alter table carteiro.job_media_tasks enable row level security;
alter table carteiro.job_conversions enable row level security;
alter table carteiro.publication_rate_queue enable row level security;
alter table carteiro.publication_rate_users enable row level security;
alter table carteiro.audit_log enable row level security;
alter table carteiro.api_keys enable row level security;
alter table carteiro.api_key_secrets enable row level security;

-- Users

create policy "Users can view own publication jobs" on public.publication_jobs
  for select to authenticated using ((select auth.uid()) = user_id);

create policy "Users can insert own publication jobs" on public.publication_jobs
  for insert to authenticated with check ((select auth.uid()) = user_id);

grant select on public.publication_jobs to authenticated;
grant insert (id, user_id, platform, option, account_id, content, status, priority, scheduled_at, metadata)
  on public.publication_jobs to authenticated;

-- The system: it changes a job's state through the functions only; what it may set directly is the metadata.

create policy "System can update publication jobs" on public.publication_jobs
  for update to service_role using (true) with check (true);

grant select on
  carteiro.platforms, carteiro.platform_policies, carteiro.publications, public.publication_jobs,
  carteiro.publication_job_events, carteiro.publication_timers, carteiro.publication_slots, carteiro.dispatchers,
  carteiro.publication_steps
to service_role;
grant insert on public.publication_jobs to service_role;
grant update (metadata) on public.publication_jobs to service_role;
grant select (id, user_id, platform, external_id, display_name, status, is_default, media_policy, scopes, profile, problems, created_at,
  mode)
  on carteiro.platform_accounts to service_role;
grant select, update on carteiro.queue_settings to service_role;
grant execute on function
  public.process_publication_jobs(integer), public.retry_failed_publication_jobs(),
  public.cleanup_old_publication_jobs(integer), carteiro.set_max_concurrent(integer, text),
  carteiro.dead_letter_causes(text), carteiro.dead_letters(text, text, integer, text),
  carteiro.redrive_dead_letters(uuid[], text, text, text, integer, text),
  carteiro.pause_platform(text, text, text), carteiro.resume_platform(text, text), carteiro.publication_job_json(public.publication_jobs),
  carteiro.installation_state(), carteiro.confirm_installation(text, text, timestamptz)
to service_role;

-- Gateway

create policy "Gateway reads what it answers" on public.publication_jobs for select to carteiro_gateway using (true);

create policy "Gateway reads timelines" on carteiro.publication_job_events for select to carteiro_gateway using (true);

create policy "Gateway reads the catalog" on carteiro.platforms for select to carteiro_gateway using (true);

create policy "Gateway reads policies" on carteiro.platform_policies for select to carteiro_gateway using (true);

create policy "Gateway reads the audit log" on carteiro.audit_log for select to carteiro_gateway using (true);

create policy "Service role reads the audit log" on carteiro.audit_log for select to service_role using (true);

grant select on carteiro.audit_log to carteiro_gateway, service_role;

create policy "Gateway reads accounts" on carteiro.platform_accounts for select to carteiro_gateway using (true);

grant select on
  public.publication_jobs, carteiro.publication_job_events, carteiro.platforms, carteiro.platform_policies
to carteiro_gateway;
grant select (id, user_id, platform, external_id, display_name, status, is_default, media_policy, scopes, profile, problems,
  credentials_expire_at, created_at, mode)
  on carteiro.platform_accounts to carteiro_gateway;
grant execute on function
  carteiro.enqueue_publication(jsonb), carteiro.enqueue_publications(jsonb), carteiro.replay_publication(uuid, text, text, text),
  carteiro.catalogs_and_accounts(uuid[], text[], text),
  carteiro.cancel_publication_job(uuid, uuid), carteiro.reschedule_publication_job(uuid, uuid, timestamptz),
  carteiro.forecast_reservation(text, text, uuid, timestamptz, text), carteiro.is_circuit_open(carteiro.platform_policies, uuid),
  carteiro.edit_publication_job(uuid, uuid, jsonb, jsonb, boolean, timestamptz, jsonb, uuid[]),
  carteiro.retry_publication_job(uuid, uuid, text), carteiro.publication_job_json(public.publication_jobs),
  carteiro.disconnect_account(uuid, uuid), carteiro.set_default_account(uuid, uuid),
  carteiro.set_account_media_policy(uuid, uuid, text),
  carteiro.dead_letter_causes(text), carteiro.dead_letters(text, text, integer, text),
  carteiro.redrive_dead_letters(uuid[], text, text, text, integer, text), carteiro.installation_state(),
  carteiro.confirm_installation(text, text, timestamptz), carteiro.job_quota_problem(uuid, bigint, text),
  carteiro.room_for_upload(uuid), carteiro.check_upload_quota(uuid, bigint),
  carteiro.register_upload(uuid, uuid, text, bigint, text, text), carteiro.give_up_unneeded_uploads(integer),
  carteiro.list_uploads(uuid, integer, timestamptz, text), carteiro.give_up_upload(uuid, uuid, text), carteiro.uploads_to_remove(integer),
  carteiro.forget_uploads(uuid[]),
  carteiro.begin_resumable_upload(uuid, uuid, text, bigint, interval, text), carteiro.find_resumable_upload(uuid, uuid, text),
  carteiro.finish_resumable_upload(uuid, text), carteiro.refuse_resumable_upload(uuid, jsonb),
  carteiro.drop_resumable_upload(uuid), carteiro.expired_resumable_uploads(integer),
  carteiro.acquire_upload_lease(uuid, uuid, interval), carteiro.renew_upload_lease(uuid, uuid, interval),
  carteiro.release_upload_lease(uuid, uuid), carteiro.compare_media(uuid[], uuid, uuid),
  carteiro.forget_missing_uploads(uuid[]), carteiro.media_totals(), carteiro.top_uploaders(integer),
  carteiro.find_storage_objects(uuid, jsonb), carteiro.register_storage_files(uuid, jsonb), carteiro.find_storage_file(uuid),
  carteiro.claim_media_task(text[], uuid, interval, integer), carteiro.renew_media_task(uuid, uuid, interval, real),
  carteiro.report_media_progress(uuid), carteiro.finish_media_task(uuid, uuid, jsonb, text),
  carteiro.reuse_media_result(uuid, uuid, text), carteiro.fail_media_task(uuid, uuid, text, text, interval),
  carteiro.give_back_media_task(uuid, uuid), carteiro.release_prepared_jobs(uuid, integer),
  carteiro.media_task_jobs(uuid), carteiro.media_task_leases(), carteiro.sweep_media_tasks(integer),
  carteiro.job_preparation_json(uuid), carteiro.job_actions_json(uuid),
  carteiro.unpublish_publication_job(uuid, uuid), carteiro.edit_published_job(uuid, uuid, jsonb),
  carteiro.authenticate_api_key(bytea, inet), carteiro.create_api_key(uuid, uuid, bytea, jsonb),
  carteiro.list_api_keys(uuid, uuid, uuid), carteiro.edit_api_key(uuid, uuid, uuid, jsonb),
  carteiro.rotate_api_key(uuid, uuid, uuid, bytea, text, interval), carteiro.revoke_api_key(uuid, uuid, uuid)
to carteiro_gateway;

-- Dispatcher

grant execute on function
  carteiro.poll_publication_queue(uuid, jsonb, uuid[], integer, boolean, integer, text),
  carteiro.claim_publication_jobs(integer, uuid, integer), carteiro.renew_leases(uuid[]),
  carteiro.settle_publication_job(uuid, jsonb), carteiro.release_expired_leases(),
  carteiro.recognise_installation(text, jsonb), carteiro.installation_state()
to carteiro_dispatcher;

grant execute on procedure
  carteiro.poll_publication_jobs(uuid, jsonb, uuid[], integer, boolean, integer, json, text)
to carteiro_dispatcher;

-- Platform services

grant execute on function
  carteiro.register_platform(text, text, text, jsonb, text, text), carteiro.open_publication_attempt(uuid, uuid),
  carteiro.begin_step(uuid, uuid, text, jsonb, boolean, integer, boolean, boolean, boolean),
  carteiro.finish_step(uuid, uuid, text, text, jsonb), carteiro.adopt_step(uuid, uuid, text, jsonb, text[]),
  carteiro.report_publication_progress(uuid, uuid, text, integer),
  carteiro.posts_of_other_jobs(uuid, uuid, text[], timestamptz),
  carteiro.open_job_action(uuid, uuid),
  carteiro.begin_action_step(uuid, uuid, text, jsonb, boolean, integer, boolean, boolean),
  carteiro.finish_action_step(uuid, uuid, text, text, jsonb, boolean),
  carteiro.begin_account_connection(uuid, text, text, jsonb, text, text), carteiro.use_account_connection(text),
  carteiro.offer_account_candidates(uuid, text, jsonb), carteiro.find_account_candidates(text),
  carteiro.end_account_connection(uuid, text), carteiro.connect_account(uuid, jsonb),
  carteiro.accounts_to_refresh(integer), carteiro.begin_account_refresh(uuid, integer, integer),
  carteiro.finish_account_refresh(uuid, integer, jsonb, double precision, double precision),
  carteiro.fail_account_refresh(uuid, integer, boolean, jsonb, double precision),
  carteiro.accounts_without_key(text, integer), carteiro.reencrypt_account(uuid, jsonb, jsonb),
  carteiro.accounts_to_check(integer), carteiro.report_account_check(uuid, jsonb, jsonb, jsonb)
to carteiro_platform;

-- Functions of the app (on_event)

alter table carteiro.event_handlers enable row level security;
alter table carteiro.handler_events enable row level security;
grant execute on function
  carteiro.on_event(regprocedure, text[], interval), carteiro.off_event(text), carteiro.event_handler_states(),
  carteiro.dead_handler_events(text, bigint, integer), carteiro.redrive_handler_events(bigint[], text)
to service_role;
grant execute on function
  carteiro.event_handler_states(), carteiro.dead_handler_events(text, bigint, integer),
  carteiro.redrive_handler_events(bigint[], text)
to carteiro_gateway;
grant execute on function
  carteiro.claim_handler_event(), carteiro.run_handler_event(uuid, bigint),
  carteiro.fail_handler_event(uuid, bigint, text, text), carteiro.handler_work()
to carteiro_dispatcher;

-- It calls them as the role that owns it. To be made its owner, a role must be allowed to create in the schema.
do $$
begin
  if not pg_has_role(current_user, 'carteiro_handler', 'usage') or not pg_has_role(current_user, 'carteiro_handler', 'set') then
    grant carteiro_handler to current_user;
  end if;
end
$$;
grant create on schema carteiro to carteiro_handler;
alter function carteiro.call_handler(text, jsonb) owner to carteiro_handler;
revoke create on schema carteiro from carteiro_handler;
grant execute on function carteiro.call_handler(text, jsonb) to current_user;

alter table carteiro.publication_broadcasts enable row level security;
alter table carteiro.event_causes enable row level security;
alter table carteiro.publication_endings enable row level security;
alter table carteiro.announced_sunsets enable row level security;
alter table carteiro.webhook_settings enable row level security;
alter table carteiro.webhook_endpoints enable row level security;
alter table carteiro.webhook_messages enable row level security;
alter table carteiro.webhook_attempts enable row level security;
alter table carteiro.webhook_slots enable row level security;
alter table carteiro.queue_statistics enable row level security;
alter table carteiro.queue_statistics_cursor enable row level security;
alter table carteiro.publication_job_texts enable row level security;
alter table carteiro.publication_texts_cursor enable row level security;
grant select on carteiro.queue_statistics to service_role;

create policy "Service role reads statistics" on carteiro.queue_statistics for select to service_role using (true);

grant execute on function
  carteiro.queue_state(integer, text), carteiro.queue_history(text, text, text), carteiro.count_queue_statistics(),
  carteiro.index_publication_texts(integer)
to service_role;
grant execute on function
  carteiro.queue_state(integer, text), carteiro.queue_history(text, text, text), carteiro.publication_job_steps(uuid),
  carteiro.find_publication_jobs(uuid, jsonb, integer), carteiro.find_publications(uuid, jsonb, integer),
  carteiro.pause_platform(text, text, text), carteiro.resume_platform(text, text)
to carteiro_gateway;
grant select (refresh_due_at, checked_at) on carteiro.platform_accounts to carteiro_gateway;
grant execute on function carteiro.queue_gauges() to carteiro_dispatcher;

-- Webhooks

create policy "Gateway reads webhooks" on carteiro.webhook_endpoints for select to carteiro_gateway using (true);

create policy "Gateway reads webhook messages" on carteiro.webhook_messages for select to carteiro_gateway using (true);

create policy "Gateway reads webhook attempts" on carteiro.webhook_attempts for select to carteiro_gateway using (true);

grant select (id, user_id, url, description, types, platforms, mode, status, disabled_reason, failing_since,
  previous_secret_until, created_at, seq)
  on carteiro.webhook_endpoints to carteiro_gateway;
grant select on carteiro.webhook_messages, carteiro.webhook_attempts to carteiro_gateway;
grant execute on function
  carteiro.create_webhook_endpoint(uuid, jsonb), carteiro.change_webhook_endpoint(uuid, uuid, jsonb),
  carteiro.rotate_webhook_secret(uuid, uuid, jsonb, integer), carteiro.delete_webhook_endpoint(uuid, uuid),
  carteiro.send_test_event(uuid, uuid, text),
  carteiro.replay_webhook_messages(uuid, uuid, uuid[], timestamptz, boolean)
to carteiro_gateway;
grant execute on function carteiro.poll_webhook_queue(uuid, jsonb, boolean) to carteiro_dispatcher;
grant execute on procedure carteiro.poll_webhooks(uuid, jsonb, boolean, jsonb) to carteiro_dispatcher;
grant execute on function
  carteiro.webhook_secrets_without_key(text, integer), carteiro.reencrypt_webhook_secret(uuid, jsonb, jsonb, jsonb, jsonb)
to carteiro_dispatcher;
grant select, update on carteiro.webhook_settings to service_role;
grant execute on function carteiro.set_webhook_slots(integer) to service_role;

-- Realtime: a user listens to the topic of their own, user:<id>.
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

-- Storage's policies judge role authenticated: the function that asks them is that role's (schemas/storage/can_user_select.sql), and
-- called by our own functions only. An owner must be allowed to create in the schema when it becomes the owner, and only then.

grant create on schema carteiro to authenticated;
alter function carteiro.can_user_select(jsonb, text, text) owner to authenticated;
revoke create on schema carteiro from authenticated;
revoke all on function carteiro.can_user_select(jsonb, text, text) from authenticated;
grant execute on function carteiro.can_user_select(jsonb, text, text) to current_user;

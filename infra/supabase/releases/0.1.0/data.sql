set session_replication_role = replica;

delete from auth.users;

insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, last_sign_in_at, raw_app_meta_data, raw_user_meta_data, is_anonymous, created_at, updated_at, instance_id, phone, phone_confirmed_at, invited_at, confirmation_token, confirmation_sent_at, recovery_token, recovery_sent_at, email_change, email_change_token_new, email_change_sent_at, is_super_admin, is_sso_user, banned_until, deleted_at) overriding system value
select id, aud, role, email, encrypted_password, email_confirmed_at, last_sign_in_at, raw_app_meta_data, raw_user_meta_data, is_anonymous, created_at, updated_at, instance_id, phone, phone_confirmed_at, invited_at, confirmation_token, confirmation_sent_at, recovery_token, recovery_sent_at, email_change, email_change_token_new, email_change_sent_at, is_super_admin, is_sso_user, banned_until, deleted_at from jsonb_populate_recordset(null::auth.users, $rows$[
{"id": "de300000-0000-4000-8000-000000000001", "aud": "authenticated", "role": "authenticated", "email": "demo@carteiro.local", "phone": null, "created_at": "2026-11-30T14:40:06.886276+00:00", "deleted_at": null, "invited_at": null, "updated_at": "2026-11-30T14:40:06.886276+00:00", "instance_id": null, "is_sso_user": false, "banned_until": null, "confirmed_at": "2026-11-30T14:40:06.886276+00:00", "email_change": "", "is_anonymous": false, "is_super_admin": null, "recovery_token": "", "last_sign_in_at": null, "recovery_sent_at": null, "raw_app_meta_data": {"operator": true}, "confirmation_token": "", "email_confirmed_at": "2026-11-30T14:40:06.886276+00:00", "encrypted_password": "13d30d0a3a22dbc36c3ed53b76f057d3:05f6625440167073bb70230f3729970b4644896a10a9caad2ee0435bd421e716", "phone_confirmed_at": null, "raw_user_meta_data": {}, "confirmation_sent_at": null, "email_change_sent_at": null, "email_change_token_new": ""}
]$rows$);

delete from carteiro.account_connections;

delete from carteiro.announced_sunsets;

delete from carteiro.api_key_secrets;

delete from carteiro.api_keys;

delete from carteiro.audit_log;

insert into carteiro.audit_log (id, at, action, target, owner_id, actor_kind, user_id, key_id, database_role, before, after, trace_id, address) overriding system value
select id, at, action, target, owner_id, actor_kind, user_id, key_id, database_role, before, after, trace_id, address from jsonb_populate_recordset(null::carteiro.audit_log, $rows$[
{"at": "2026-11-30T14:40:06.897523+00:00", "id": 1, "after": {"mode": "live", "scopes": [], "status": "connected", "platform": "x", "is_default": false, "external_id": "1c17c80e-4911-4388-9a06-7eaec82e0c5c", "display_name": "Account", "media_policy": "refuse"}, "action": "account.connected", "before": null, "key_id": null, "target": "f9b2de94-b7e8-4e0a-afeb-ddad704e3cc3", "address": null, "user_id": null, "owner_id": "de300000-0000-4000-8000-000000000001", "trace_id": null, "actor_kind": "database_role", "database_role": "postgres"},
{"at": "2026-11-30T14:40:06.902162+00:00", "id": 2, "after": {"mode": "live", "scopes": [], "status": "connected", "platform": "linkedin", "is_default": false, "external_id": "acc412fc-63c6-4102-abfd-32cdd7031eb3", "display_name": "Account", "media_policy": "refuse"}, "action": "account.connected", "before": null, "key_id": null, "target": "450a31bd-2402-4535-b159-2709359e54b6", "address": null, "user_id": null, "owner_id": "de300000-0000-4000-8000-000000000001", "trace_id": null, "actor_kind": "database_role", "database_role": "postgres"},
{"at": "2026-11-30T14:40:06.906351+00:00", "id": 3, "after": {"mode": "live", "scopes": [], "status": "connected", "platform": "threads", "is_default": false, "external_id": "580c3f96-5a66-417a-88ad-ecad3db0df1e", "display_name": "Account", "media_policy": "refuse"}, "action": "account.connected", "before": null, "key_id": null, "target": "f9901bec-ee93-44c7-9df8-3587ba6179e7", "address": null, "user_id": null, "owner_id": "de300000-0000-4000-8000-000000000001", "trace_id": null, "actor_kind": "database_role", "database_role": "postgres"},
{"at": "2026-11-30T14:40:07.159845+00:00", "id": 4, "after": {"mode": "live", "scopes": [], "status": "needs_reauth", "platform": "threads", "is_default": false, "external_id": "580c3f96-5a66-417a-88ad-ecad3db0df1e", "display_name": "Account", "media_policy": "refuse"}, "action": "account.expired", "before": {"mode": "live", "scopes": [], "status": "connected", "platform": "threads", "is_default": false, "external_id": "580c3f96-5a66-417a-88ad-ecad3db0df1e", "display_name": "Account", "media_policy": "refuse"}, "key_id": null, "target": "f9901bec-ee93-44c7-9df8-3587ba6179e7", "address": null, "user_id": null, "owner_id": "de300000-0000-4000-8000-000000000001", "trace_id": null, "actor_kind": "database_role", "database_role": "postgres"},
{"at": "2026-11-30T14:40:07.176052+00:00", "id": 5, "after": {"paused_at": "2026-11-30T14:40:07.174597+00:00", "pause_reason": "No."}, "action": "platform.paused", "before": {"paused_at": null, "pause_reason": null}, "key_id": null, "target": "linkedin", "address": null, "user_id": null, "owner_id": null, "trace_id": null, "actor_kind": "database_role", "database_role": "postgres"}
]$rows$);

delete from carteiro.dispatchers;

insert into carteiro.dispatchers (id, asleep, seen_at, swept_at, mode) overriding system value
select id, asleep, seen_at, swept_at, mode from jsonb_populate_recordset(null::carteiro.dispatchers, $rows$[
{"id": "b124fb41-b66c-47ce-b60d-54a3dd1918b7", "mode": "live", "asleep": false, "seen_at": "2026-11-30T14:40:06.965166+00:00", "swept_at": "2026-11-30T14:40:06.965166+00:00"},
{"id": "7fda9706-200f-4322-8bce-a0529949f41c", "mode": "live", "asleep": false, "seen_at": "2026-11-30T14:40:07.074524+00:00", "swept_at": "2026-11-30T14:40:07.074524+00:00"},
{"id": "790ec923-ce5d-4bb7-afda-ab8b6199e664", "mode": "live", "asleep": false, "seen_at": "2026-11-30T14:40:07.109347+00:00", "swept_at": "2026-11-30T14:40:07.109347+00:00"},
{"id": "d779932f-4c54-4f6a-986f-1b3596913365", "mode": "live", "asleep": false, "seen_at": "2026-11-30T14:40:07.129274+00:00", "swept_at": "2026-11-30T14:40:07.129274+00:00"},
{"id": "cb9332e2-16f4-473a-9bbc-b23cd91f2a58", "mode": "live", "asleep": false, "seen_at": "2026-11-30T14:40:07.147291+00:00", "swept_at": "2026-11-30T14:40:07.147291+00:00"},
{"id": "49166711-e739-4ac5-bf9e-7e851f4a882f", "mode": "live", "asleep": false, "seen_at": "2026-11-30T14:40:07.170765+00:00", "swept_at": "2026-11-30T14:40:07.170765+00:00"},
{"id": "c67e97fd-e76a-45a5-9330-3ba49ce03955", "mode": "live", "asleep": false, "seen_at": "2026-11-30T14:40:07.189056+00:00", "swept_at": "2026-11-30T14:40:07.189056+00:00"}
]$rows$);

delete from carteiro.event_causes;

insert into carteiro.event_causes (type, transition, error_code) overriding system value
select type, transition, error_code from jsonb_populate_recordset(null::carteiro.event_causes, $rows$[
{"type": "job.completed", "error_code": null, "transition": "completed"},
{"type": "job.failed", "error_code": null, "transition": "failed"},
{"type": "job.outcome_unknown", "error_code": "outcome_unknown", "transition": "failed"},
{"type": "job.held", "error_code": null, "transition": "held"},
{"type": "job.removed", "error_code": null, "transition": "removed"},
{"type": "publication.completed", "error_code": null, "transition": "completed"},
{"type": "publication.completed", "error_code": null, "transition": "cancelled"},
{"type": "publication.partially_completed", "error_code": null, "transition": "completed"},
{"type": "publication.partially_completed", "error_code": null, "transition": "failed"},
{"type": "publication.partially_completed", "error_code": null, "transition": "cancelled"},
{"type": "publication.failed", "error_code": null, "transition": "failed"},
{"type": "publication.failed", "error_code": null, "transition": "cancelled"}
]$rows$);

delete from carteiro.event_handlers;

delete from carteiro.handler_events;

delete from carteiro.job_action_steps;

delete from carteiro.job_actions;

delete from carteiro.job_conversions;

delete from carteiro.job_media_tasks;

delete from carteiro.job_states;

insert into carteiro.job_states (state, status, is_over, description) overriding system value
select state, status, is_over, description from jsonb_populate_recordset(null::carteiro.job_states, $rows$[
{"state": "pending", "status": "pending", "is_over": false, "description": "Waits for its time, for a retry, or in a priority queue"},
{"state": "held", "status": "pending", "is_over": false, "description": "Waits until its files are prepared, its platform is resumed, or its account is connected again"},
{"state": "processing", "status": "processing", "is_over": false, "description": "An attempt has a lease and is at work"},
{"state": "awaiting_platform", "status": "processing", "is_over": false, "description": "The platform is at work; the slot is released and the job resumes later"},
{"state": "completed", "status": "completed", "is_over": true, "description": "The post is out"},
{"state": "failed", "status": "failed", "is_over": true, "description": "Failed for good; a dead letter until it is retried"},
{"state": "cancelled", "status": "cancelled", "is_over": true, "description": "Cancelled before its post was published"}
]$rows$);

delete from carteiro.job_transitions;

insert into carteiro.job_transitions (event, from_state, to_state, phase, clears_error, releases_reservations, description) overriding system value
select event, from_state, to_state, phase, clears_error, releases_reservations, description from jsonb_populate_recordset(null::carteiro.job_transitions, $rows$[
{"event": "enqueued", "phase": "queued", "to_state": "pending", "from_state": null, "description": "A publication is enqueued, with a job for each of its options", "clears_error": false, "releases_reservations": false},
{"event": "enqueued", "phase": "preparing", "to_state": "held", "from_state": null, "description": "A publication is enqueued whose files must be converted or copied first", "clears_error": false, "releases_reservations": false},
{"event": "attempt_started", "phase": "validating", "to_state": "processing", "from_state": "pending", "description": "A dispatcher leases a job that is due", "clears_error": false, "releases_reservations": false},
{"event": "attempt_started", "phase": null, "to_state": "processing", "from_state": "awaiting_platform", "description": "It is time to ask the platform again", "clears_error": false, "releases_reservations": false},
{"event": "phase_changed", "phase": null, "to_state": "processing", "from_state": "processing", "description": "The attempt reports its next phase", "clears_error": false, "releases_reservations": false},
{"event": "completed", "phase": "done", "to_state": "completed", "from_state": "processing", "description": "The attempt has published the post", "clears_error": true, "releases_reservations": false},
{"event": "waiting_for_platform", "phase": null, "to_state": "awaiting_platform", "from_state": "processing", "description": "The platform needs time, to convert a video for example", "clears_error": false, "releases_reservations": false},
{"event": "retry_scheduled", "phase": "queued", "to_state": "pending", "from_state": "processing", "description": "The attempt failed, and is tried again after a delay that grows", "clears_error": false, "releases_reservations": false},
{"event": "deferred", "phase": "queued", "to_state": "pending", "from_state": "processing", "description": "The platform asks to wait, or the account has new tokens; costs no retry", "clears_error": false, "releases_reservations": false},
{"event": "failed", "phase": null, "to_state": "failed", "from_state": "processing", "description": "The platform refuses the content, no retry is left, or the attempt is stuck", "clears_error": false, "releases_reservations": true},
{"event": "lease_expired", "phase": "queued", "to_state": "pending", "from_state": "processing", "description": "The dispatcher did not renew the lease; costs no retry", "clears_error": false, "releases_reservations": false},
{"event": "given_back", "phase": "queued", "to_state": "pending", "from_state": "processing", "description": "A dispatcher that stops returns a job that it has not sent yet", "clears_error": false, "releases_reservations": false},
{"event": "held", "phase": null, "to_state": "held", "from_state": "processing", "description": "The attempt found that the account must be connected again, or that the platform has blocked the app", "clears_error": false, "releases_reservations": true},
{"event": "waiting_for_rate", "phase": null, "to_state": "pending", "from_state": "pending", "description": "It is due, but a rate has no room for it, or its platform does not answer", "clears_error": false, "releases_reservations": false},
{"event": "held", "phase": null, "to_state": "held", "from_state": "pending", "description": "It is due while its platform is paused or its account is not connected", "clears_error": false, "releases_reservations": true},
{"event": "held", "phase": null, "to_state": "held", "from_state": "awaiting_platform", "description": "It is due while its platform is paused or its account is not connected", "clears_error": false, "releases_reservations": true},
{"event": "released", "phase": null, "to_state": "pending", "from_state": "held", "description": "Its platform is resumed, or its account connected again", "clears_error": true, "releases_reservations": false},
{"event": "preparation_started", "phase": "preparing", "to_state": "held", "from_state": "pending", "description": "Its files were edited, or it is retried, and files must be prepared first", "clears_error": true, "releases_reservations": true},
{"event": "preparation_started", "phase": "preparing", "to_state": "held", "from_state": "held", "description": "Its files were edited, and files must be prepared first", "clears_error": true, "releases_reservations": true},
{"event": "prepared", "phase": "queued", "to_state": "pending", "from_state": "held", "description": "All of its files are prepared", "clears_error": true, "releases_reservations": false},
{"event": "failed", "phase": null, "to_state": "failed", "from_state": "pending", "description": "Too many attempts in a row were lost with their lease; or the database is a copy, and the original may have published the post", "clears_error": false, "releases_reservations": true},
{"event": "failed", "phase": null, "to_state": "failed", "from_state": "held", "description": "A file of it could not be prepared; or the database is a copy, and the original may have published the post", "clears_error": false, "releases_reservations": true},
{"event": "failed", "phase": null, "to_state": "failed", "from_state": "awaiting_platform", "description": "The database is a copy, and the original may have published the post", "clears_error": false, "releases_reservations": true},
{"event": "checked", "phase": null, "to_state": "pending", "from_state": "pending", "description": "A check before it is due found other problems than the last one", "clears_error": false, "releases_reservations": false},
{"event": "checked", "phase": null, "to_state": "held", "from_state": "held", "description": "A check before it is due found other problems than the last one", "clears_error": false, "releases_reservations": false},
{"event": "edited", "phase": null, "to_state": "pending", "from_state": "pending", "description": "The user changes its content", "clears_error": false, "releases_reservations": false},
{"event": "edited", "phase": null, "to_state": "held", "from_state": "held", "description": "The user changes its content", "clears_error": false, "releases_reservations": false},
{"event": "edited", "phase": null, "to_state": "failed", "from_state": "failed", "description": "The user changes its content, to retry it", "clears_error": false, "releases_reservations": false},
{"event": "rescheduled", "phase": null, "to_state": "pending", "from_state": "pending", "description": "The user changes its time", "clears_error": true, "releases_reservations": true},
{"event": "rescheduled", "phase": null, "to_state": "pending", "from_state": "held", "description": "The user changes its time", "clears_error": true, "releases_reservations": true},
{"event": "rescheduled", "phase": null, "to_state": "held", "from_state": "held", "description": "The user changes its time while its files are prepared", "clears_error": false, "releases_reservations": true},
{"event": "cancelled", "phase": "done", "to_state": "cancelled", "from_state": "pending", "description": "The user cancels it", "clears_error": true, "releases_reservations": true},
{"event": "cancelled", "phase": "done", "to_state": "cancelled", "from_state": "held", "description": "The user cancels it", "clears_error": true, "releases_reservations": true},
{"event": "cancelled", "phase": "done", "to_state": "cancelled", "from_state": "processing", "description": "The user cancels it before the step that publishes has begun", "clears_error": true, "releases_reservations": true},
{"event": "cancelled", "phase": "done", "to_state": "cancelled", "from_state": "awaiting_platform", "description": "The user cancels it before the step that publishes has begun", "clears_error": true, "releases_reservations": true},
{"event": "action_requested", "phase": null, "to_state": "completed", "from_state": "completed", "description": "The user asks to delete the post or to edit it, or its first comment is due", "clears_error": false, "releases_reservations": false},
{"event": "action_done", "phase": null, "to_state": "completed", "from_state": "completed", "description": "The post was edited, or has its first comment", "clears_error": false, "releases_reservations": false},
{"event": "action_failed", "phase": null, "to_state": "completed", "from_state": "completed", "description": "The post was not deleted or edited, or has no first comment; the job stays completed", "clears_error": false, "releases_reservations": false},
{"event": "removed", "phase": null, "to_state": "completed", "from_state": "completed", "description": "The post was deleted at the platform, or was gone already", "clears_error": false, "releases_reservations": false},
{"event": "retry_requested", "phase": "queued", "to_state": "pending", "from_state": "failed", "description": "The user retries it, or an operator redrives it", "clears_error": true, "releases_reservations": false}
]$rows$);

delete from carteiro.job_uploads;

delete from carteiro.media_tasks;

delete from carteiro.media_uploads;

delete from carteiro.media_usage;

delete from carteiro.platform_accounts;

insert into carteiro.platform_accounts (id, user_id, platform, external_id, display_name, status, is_default, credentials, credentials_expire_at, credentials_version, credentials_changed_at, refresh_due_at, refresh_lease_until, scopes, profile, problems, checked_at, expiry_announced_for, created_at, updated_at, mode, media_policy) overriding system value
select id, user_id, platform, external_id, display_name, status, is_default, credentials, credentials_expire_at, credentials_version, credentials_changed_at, refresh_due_at, refresh_lease_until, scopes, profile, problems, checked_at, expiry_announced_for, created_at, updated_at, mode, media_policy from jsonb_populate_recordset(null::carteiro.platform_accounts, $rows$[
{"id": "f9b2de94-b7e8-4e0a-afeb-ddad704e3cc3", "mode": "live", "scopes": [], "status": "connected", "profile": {}, "user_id": "de300000-0000-4000-8000-000000000001", "platform": "x", "problems": [], "checked_at": null, "created_at": "2026-11-30T14:40:06.888801+00:00", "is_default": false, "updated_at": "2026-11-30T14:40:06.888801+00:00", "credentials": {"key_id": "k1"}, "external_id": "1c17c80e-4911-4388-9a06-7eaec82e0c5c", "display_name": "Account", "media_policy": "refuse", "refresh_due_at": null, "credentials_version": 1, "refresh_lease_until": null, "expiry_announced_for": null, "credentials_expire_at": null, "credentials_changed_at": "2026-11-30T14:40:06.888801+00:00"},
{"id": "450a31bd-2402-4535-b159-2709359e54b6", "mode": "live", "scopes": [], "status": "connected", "profile": {}, "user_id": "de300000-0000-4000-8000-000000000001", "platform": "linkedin", "problems": [], "checked_at": null, "created_at": "2026-11-30T14:40:06.901298+00:00", "is_default": false, "updated_at": "2026-11-30T14:40:06.901298+00:00", "credentials": {"key_id": "k1"}, "external_id": "acc412fc-63c6-4102-abfd-32cdd7031eb3", "display_name": "Account", "media_policy": "refuse", "refresh_due_at": null, "credentials_version": 1, "refresh_lease_until": null, "expiry_announced_for": null, "credentials_expire_at": null, "credentials_changed_at": "2026-11-30T14:40:06.901298+00:00"},
{"id": "f9901bec-ee93-44c7-9df8-3587ba6179e7", "mode": "live", "scopes": [], "status": "needs_reauth", "profile": {}, "user_id": "de300000-0000-4000-8000-000000000001", "platform": "threads", "problems": [{"code": "token_expired", "message": "No."}], "checked_at": null, "created_at": "2026-11-30T14:40:06.905511+00:00", "is_default": false, "updated_at": "2026-11-30T14:40:07.157305+00:00", "credentials": {"key_id": "k1"}, "external_id": "580c3f96-5a66-417a-88ad-ecad3db0df1e", "display_name": "Account", "media_policy": "refuse", "refresh_due_at": null, "credentials_version": 1, "refresh_lease_until": null, "expiry_announced_for": null, "credentials_expire_at": null, "credentials_changed_at": "2026-11-30T14:40:06.905511+00:00"}
]$rows$);

delete from carteiro.platform_policies;

insert into carteiro.platform_policies (platform, paused_at, pause_reason, rates, failures_in_a_row, failing_users, open_until, trial_until, timed_out_at, updated_at, mode) overriding system value
select platform, paused_at, pause_reason, rates, failures_in_a_row, failing_users, open_until, trial_until, timed_out_at, updated_at, mode from jsonb_populate_recordset(null::carteiro.platform_policies, $rows$[
{"mode": "live", "rates": [{"jobs": 6, "scope": "account", "seconds": 60}], "platform": "tiktok", "paused_at": null, "deployment": "tiktok", "open_until": null, "updated_at": "2026-11-30T14:40:05.768672+00:00", "trial_until": null, "pause_reason": null, "timed_out_at": null, "failing_users": [], "failures_in_a_row": 0},
{"mode": "live", "rates": [{"jobs": 100, "scope": "account", "seconds": 86400}], "platform": "instagram", "paused_at": null, "deployment": "instagram", "open_until": null, "updated_at": "2026-11-30T14:40:05.768672+00:00", "trial_until": null, "pause_reason": null, "timed_out_at": null, "failing_users": [], "failures_in_a_row": 0},
{"mode": "live", "rates": [{"jobs": 250, "scope": "account", "seconds": 86400}], "platform": "threads", "paused_at": null, "deployment": "threads", "open_until": null, "updated_at": "2026-11-30T14:40:05.768672+00:00", "trial_until": null, "pause_reason": null, "timed_out_at": null, "failing_users": [], "failures_in_a_row": 0},
{"mode": "live", "rates": [{"jobs": 100, "scope": "platform", "day_in": "America/Los_Angeles"}], "platform": "youtube", "paused_at": null, "deployment": "youtube", "open_until": null, "updated_at": "2026-11-30T14:40:05.768672+00:00", "trial_until": null, "pause_reason": null, "timed_out_at": null, "failing_users": [], "failures_in_a_row": 0},
{"mode": "live", "rates": [{"jobs": 30, "scope": "account", "option": "facebook_reel", "seconds": 86400}], "platform": "facebook", "paused_at": null, "deployment": "facebook", "open_until": null, "updated_at": "2026-11-30T14:40:05.768672+00:00", "trial_until": null, "pause_reason": null, "timed_out_at": null, "failing_users": [], "failures_in_a_row": 0},
{"mode": "live", "rates": [{"jobs": 100, "scope": "account", "seconds": 900}, {"jobs": 10000, "scope": "platform", "seconds": 86400}], "platform": "x", "paused_at": null, "deployment": "x", "open_until": null, "updated_at": "2026-11-30T14:40:05.768672+00:00", "trial_until": null, "pause_reason": null, "timed_out_at": null, "failing_users": ["de300000-0000-4000-8000-000000000001"], "failures_in_a_row": 1},
{"mode": "live", "rates": [], "platform": "linkedin", "paused_at": "2026-11-30T14:40:07.174597+00:00", "deployment": "linkedin", "open_until": null, "updated_at": "2026-11-30T14:40:07.174597+00:00", "trial_until": null, "pause_reason": "No.", "timed_out_at": null, "failing_users": [], "failures_in_a_row": 0}
]$rows$);

delete from carteiro.platforms;

insert into carteiro.platforms (platform, display_name, version, catalog, url, registered_at, last_due_at, mode) overriding system value
select platform, display_name, version, catalog, url, registered_at, last_due_at, mode from jsonb_populate_recordset(null::carteiro.platforms, $rows$[
{"url": null, "mode": "live", "catalog": null, "version": null, "platform": "tiktok", "deployment": "tiktok", "last_due_at": null, "display_name": "TikTok", "registered_at": null},
{"url": null, "mode": "live", "catalog": null, "version": null, "platform": "instagram", "deployment": "instagram", "last_due_at": null, "display_name": "Instagram", "registered_at": null},
{"url": null, "mode": "live", "catalog": null, "version": null, "platform": "youtube", "deployment": "youtube", "last_due_at": null, "display_name": "YouTube", "registered_at": null},
{"url": null, "mode": "live", "catalog": null, "version": null, "platform": "facebook", "deployment": "facebook", "last_due_at": null, "display_name": "Facebook", "registered_at": null},
{"url": null, "mode": "live", "catalog": null, "version": null, "platform": "x", "deployment": "x", "last_due_at": "2026-11-30T14:40:06.908961+00:00", "display_name": "X", "registered_at": null},
{"url": null, "mode": "live", "catalog": null, "version": null, "platform": "threads", "deployment": "threads", "last_due_at": "2026-11-30T14:40:07.1443+00:00", "display_name": "Threads", "registered_at": null},
{"url": null, "mode": "live", "catalog": null, "version": null, "platform": "linkedin", "deployment": "linkedin", "last_due_at": "2026-11-30T14:40:07.164496+00:00", "display_name": "LinkedIn", "registered_at": null}
]$rows$);

delete from carteiro.publication_backlog;

delete from carteiro.publication_broadcasts;

delete from carteiro.publication_endings;

delete from carteiro.publication_job_events;

insert into carteiro.publication_job_events (job_id, seq, at, type, status, phase, attempt, data) overriding system value
select job_id, seq, at, type, status, phase, attempt, data from jsonb_populate_recordset(null::carteiro.publication_job_events, $rows$[
{"at": "2026-11-30T14:40:06.942004+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "3a75199b-7f32-4293-8142-85109ff5d8ec", "status": "pending", "attempt": 0},
{"at": "2026-11-30T14:40:07.019586+00:00", "seq": 2, "data": {"dispatcher": "b124fb41-b66c-47ce-b60d-54a3dd1918b7"}, "type": "attempt_started", "phase": "validating", "job_id": "3a75199b-7f32-4293-8142-85109ff5d8ec", "status": "processing", "attempt": 1},
{"at": "2026-11-30T14:40:07.036543+00:00", "seq": 3, "data": {"post_id": "1"}, "type": "completed", "phase": "done", "job_id": "3a75199b-7f32-4293-8142-85109ff5d8ec", "status": "completed", "attempt": 1},
{"at": "2026-11-30T14:40:07.073037+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "5a5a9743-9d0a-47cb-b87a-b48db86d165c", "status": "pending", "attempt": 0},
{"at": "2026-11-30T14:40:07.078065+00:00", "seq": 2, "data": {"dispatcher": "7fda9706-200f-4322-8bce-a0529949f41c"}, "type": "attempt_started", "phase": "validating", "job_id": "5a5a9743-9d0a-47cb-b87a-b48db86d165c", "status": "processing", "attempt": 1},
{"at": "2026-11-30T14:40:07.093606+00:00", "seq": 3, "data": {"code": "content_rejected", "message": "No.", "verdict": "refuse"}, "type": "failed", "phase": "validating", "job_id": "5a5a9743-9d0a-47cb-b87a-b48db86d165c", "status": "failed", "attempt": 1},
{"at": "2026-11-30T14:40:07.107969+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "67997057-d0e6-4bf0-99bf-9929d50170d4", "status": "pending", "attempt": 0},
{"at": "2026-11-30T14:40:07.112547+00:00", "seq": 2, "data": {"dispatcher": "790ec923-ce5d-4bb7-afda-ab8b6199e664"}, "type": "attempt_started", "phase": "validating", "job_id": "67997057-d0e6-4bf0-99bf-9929d50170d4", "status": "processing", "attempt": 1},
{"at": "2026-11-30T14:40:07.119859+00:00", "seq": 3, "data": {"reason": "It is converted.", "next_attempt_at": "2026-11-30T14:41:07.118217+00:00"}, "type": "waiting_for_platform", "phase": "validating", "job_id": "67997057-d0e6-4bf0-99bf-9929d50170d4", "status": "processing", "attempt": 1},
{"at": "2026-11-30T14:40:07.127978+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "9013162c-ea2b-4eab-af86-b43520c06845", "status": "pending", "attempt": 0},
{"at": "2026-11-30T14:40:07.133513+00:00", "seq": 2, "data": {"dispatcher": "d779932f-4c54-4f6a-986f-1b3596913365"}, "type": "attempt_started", "phase": "validating", "job_id": "9013162c-ea2b-4eab-af86-b43520c06845", "status": "processing", "attempt": 1},
{"at": "2026-11-30T14:40:07.140437+00:00", "seq": 3, "data": {"code": "platform_unavailable", "message": "No.", "retry_count": 1, "next_attempt_at": "2026-11-30T14:40:16.245667+00:00"}, "type": "retry_scheduled", "phase": "queued", "job_id": "9013162c-ea2b-4eab-af86-b43520c06845", "status": "pending", "attempt": 1},
{"at": "2026-11-30T14:40:07.145242+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "8c1f2119-fd17-4bc6-af63-f9ad5b143317", "status": "pending", "attempt": 0},
{"at": "2026-11-30T14:40:07.1526+00:00", "seq": 2, "data": {"dispatcher": "cb9332e2-16f4-473a-9bbc-b23cd91f2a58"}, "type": "attempt_started", "phase": "validating", "job_id": "8c1f2119-fd17-4bc6-af63-f9ad5b143317", "status": "processing", "attempt": 1},
{"at": "2026-11-30T14:40:07.160905+00:00", "seq": 3, "data": {"code": "token_expired", "reason": "account_needs_reauth", "message": "No."}, "type": "held", "phase": "validating", "job_id": "8c1f2119-fd17-4bc6-af63-f9ad5b143317", "status": "pending", "attempt": 1},
{"at": "2026-11-30T14:40:07.165605+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "dd5a9cdf-c4f9-4823-838d-90019bd989ce", "status": "pending", "attempt": 0},
{"at": "2026-11-30T14:40:07.173069+00:00", "seq": 2, "data": {"dispatcher": "49166711-e739-4ac5-bf9e-7e851f4a882f"}, "type": "attempt_started", "phase": "validating", "job_id": "dd5a9cdf-c4f9-4823-838d-90019bd989ce", "status": "processing", "attempt": 1},
{"at": "2026-11-30T14:40:07.176594+00:00", "seq": 3, "data": {"code": "permission_denied", "reason": "platform_paused", "message": "No."}, "type": "held", "phase": "validating", "job_id": "dd5a9cdf-c4f9-4823-838d-90019bd989ce", "status": "pending", "attempt": 1},
{"at": "2026-11-30T14:40:07.180362+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "dd9c3923-194f-450f-86fc-8c1093719728", "status": "pending", "attempt": 0},
{"at": "2026-11-30T14:40:07.183536+00:00", "seq": 2, "data": {"during": "queued"}, "type": "cancelled", "phase": "done", "job_id": "dd9c3923-194f-450f-86fc-8c1093719728", "status": "cancelled", "attempt": 0},
{"at": "2026-11-30T14:40:07.187217+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "21527ce0-5421-4ad3-998f-d5dbddd3be51", "status": "pending", "attempt": 0},
{"at": "2026-11-30T14:40:07.195413+00:00", "seq": 2, "data": {"dispatcher": "c67e97fd-e76a-45a5-9330-3ba49ce03955"}, "type": "attempt_started", "phase": "validating", "job_id": "21527ce0-5421-4ad3-998f-d5dbddd3be51", "status": "processing", "attempt": 1},
{"at": "2026-11-30T14:40:07.198786+00:00", "seq": 1, "data": {"scheduled_at": "2026-11-30T15:40:07.196+00:00"}, "type": "enqueued", "phase": "queued", "job_id": "766df26c-1d98-45b6-adc6-2a2c37f79c5d", "status": "pending", "attempt": 0},
{"at": "2026-11-30T14:40:07.20162+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "c4257f3d-f817-4203-bc12-bcf5b253ae9d", "status": "pending", "attempt": 0}
]$rows$);

delete from carteiro.publication_job_texts;

delete from carteiro.publication_rate_queue;

delete from carteiro.publication_rate_users;

delete from carteiro.publication_slots;

insert into carteiro.publication_slots (slot, job_id, attempt, lease_token, lease_expires_at, dispatcher_id, deployment) overriding system value
select slot, job_id, attempt, lease_token, lease_expires_at, dispatcher_id, deployment from jsonb_populate_recordset(null::carteiro.publication_slots, $rows$[
{"mode": "live", "slot": 2, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": 3, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": 4, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": 5, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -300, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -299, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -298, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -297, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -296, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -295, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -294, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -293, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -292, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -291, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -290, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -289, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -288, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -287, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -286, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -285, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -284, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -283, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -282, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -281, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -280, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -279, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -278, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -277, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -276, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -275, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -274, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -273, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -272, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -271, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -270, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -269, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -268, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -267, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -266, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -265, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -264, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -263, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -262, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -261, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -260, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -259, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -258, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -257, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -256, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -255, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -254, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -253, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -252, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -251, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -250, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -249, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -248, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -247, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -246, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -245, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -244, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -243, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -242, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -241, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -240, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -239, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -238, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -237, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -236, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -235, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -234, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -233, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -232, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -231, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -230, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -229, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -228, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -227, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -226, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -225, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -224, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -223, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -222, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -221, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -220, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -219, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -218, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -217, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -216, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -215, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -214, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": 1, "job_id": "21527ce0-5421-4ad3-998f-d5dbddd3be51", "attempt": 1, "deployment": "x", "lease_token": "c1d357e2-e80d-4474-8896-e8fb04b2a770", "dispatcher_id": "c67e97fd-e76a-45a5-9330-3ba49ce03955", "lease_expires_at": "2026-11-30T14:40:37.189056+00:00"},
{"mode": "live", "slot": -213, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -212, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -211, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -210, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -209, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -208, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -207, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -206, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -205, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -204, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -203, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -202, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -201, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -200, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -199, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -198, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -197, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -196, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -195, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -194, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -193, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -192, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -191, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -190, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -189, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -188, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -187, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -186, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -185, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -184, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -183, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -182, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -181, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -180, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -179, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -178, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -177, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -176, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -175, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -174, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -173, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -172, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -171, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -170, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -169, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -168, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -167, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -166, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -165, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -164, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -163, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -162, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -161, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -160, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -159, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -158, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -157, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -156, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -155, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -154, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -153, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -152, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -151, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -150, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -149, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -148, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -147, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -146, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -145, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -144, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -143, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -142, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -141, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -140, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -139, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -138, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -137, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -136, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -135, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -134, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -133, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -132, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -131, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -130, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -129, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -128, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -127, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -126, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -125, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -124, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -123, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -122, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -121, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -120, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -119, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -118, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -117, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -116, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -115, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -114, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -113, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -112, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -111, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -110, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -109, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -108, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -107, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -106, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -105, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -104, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -103, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -102, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -101, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -100, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -99, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -98, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -97, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -96, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -95, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -94, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -93, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -92, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -91, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -90, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -89, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -88, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -87, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -86, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -85, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -84, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -83, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -82, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -81, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -80, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -79, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -78, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -77, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -76, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -75, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -74, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -73, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -72, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -71, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -70, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -69, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -68, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -67, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -66, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -65, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -64, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -63, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -62, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -61, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -60, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -59, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -58, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -57, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -56, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -55, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -54, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -53, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -52, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -51, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -50, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -49, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -48, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -47, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -46, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -45, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -44, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -43, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -42, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -41, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -40, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -39, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -38, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -37, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -36, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -35, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -34, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -33, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -32, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -31, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -30, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -29, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -28, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -27, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -26, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -25, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -24, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -23, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -22, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -21, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -20, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -19, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -18, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -17, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -16, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -15, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -14, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -13, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -12, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -11, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -10, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -9, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -8, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -7, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -6, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -5, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -4, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -3, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -2, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"mode": "live", "slot": -1, "job_id": null, "attempt": null, "deployment": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null}
]$rows$);

delete from carteiro.publication_steps;

delete from carteiro.publication_texts_cursor;

insert into carteiro.publication_texts_cursor (one_row, indexed_until) overriding system value
select one_row, indexed_until from jsonb_populate_recordset(null::carteiro.publication_texts_cursor, $rows$[
{"one_row": true, "indexed_until": "2026-11-30T14:40:05.768672+00:00"}
]$rows$);

delete from carteiro.publication_timers;

insert into carteiro.publication_timers (job_id, user_id, due_at, mode, round) overriding system value
select job_id, user_id, due_at, mode, round from jsonb_populate_recordset(null::carteiro.publication_timers, $rows$[
{"mode": "live", "round": 0, "due_at": "2026-11-30T14:41:07.118217+00:00", "job_id": "67997057-d0e6-4bf0-99bf-9929d50170d4", "user_id": "de300000-0000-4000-8000-000000000001"},
{"mode": "live", "round": 0, "due_at": "2026-11-30T14:40:16.245667+00:00", "job_id": "9013162c-ea2b-4eab-af86-b43520c06845", "user_id": "de300000-0000-4000-8000-000000000001"},
{"mode": "live", "round": 0, "due_at": "infinity", "job_id": "8c1f2119-fd17-4bc6-af63-f9ad5b143317", "user_id": "de300000-0000-4000-8000-000000000001"},
{"mode": "live", "round": 0, "due_at": "infinity", "job_id": "dd5a9cdf-c4f9-4823-838d-90019bd989ce", "user_id": "de300000-0000-4000-8000-000000000001"},
{"mode": "live", "round": 0, "due_at": "2026-11-30T15:40:07.196+00:00", "job_id": "766df26c-1d98-45b6-adc6-2a2c37f79c5d", "user_id": "de300000-0000-4000-8000-000000000001"}
]$rows$);

delete from carteiro.publication_traces;

delete from carteiro.publications;

insert into carteiro.publications (id, user_id, idempotency_key, request_hash, options, rejected, total_requested, metadata, created_at, mode) overriding system value
select id, user_id, idempotency_key, request_hash, options, rejected, total_requested, metadata, created_at, mode from jsonb_populate_recordset(null::carteiro.publications, $rows$[
{"id": "b2b701fd-635d-4d4b-83d9-4106968a11d2", "mode": "live", "options": ["x_post"], "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "rejected": [], "created_at": "2026-11-30T14:40:06.908961+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "999c90b9-7e5c-49b3-ad31-a18d8191d942", "mode": "live", "options": ["x_post"], "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "rejected": [], "created_at": "2026-11-30T14:40:07.071845+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "d08ceedd-84db-4c7b-a86d-5629a7e0a25e", "mode": "live", "options": ["x_post"], "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "rejected": [], "created_at": "2026-11-30T14:40:07.106748+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "3ffde5b1-995e-40a9-8872-dd5c547832be", "mode": "live", "options": ["x_post"], "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "rejected": [], "created_at": "2026-11-30T14:40:07.126758+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "7cae86ba-ab2a-4fbc-952f-6ac046ca78d5", "mode": "live", "options": ["threads_post"], "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "rejected": [], "created_at": "2026-11-30T14:40:07.1443+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "dddc1da3-ad25-44c1-9077-f382872f3d9f", "mode": "live", "options": ["linkedin_post"], "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "rejected": [], "created_at": "2026-11-30T14:40:07.164496+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "bb5a51d6-0b5d-43b6-a284-4a9660ec3797", "mode": "live", "options": ["x_post"], "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "rejected": [], "created_at": "2026-11-30T14:40:07.179386+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "b6dbdf6e-2cf0-437b-bd0d-bc447164cf9e", "mode": "live", "options": ["x_post"], "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "rejected": [], "created_at": "2026-11-30T14:40:07.185727+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "eb59c7b6-5b30-48ee-b7c3-74152c198151", "mode": "live", "options": ["x_post"], "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "rejected": [], "created_at": "2026-11-30T14:40:07.19768+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "9084093e-03e8-4613-b891-92a43ff5b688", "mode": "live", "options": ["x_post"], "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "rejected": [], "created_at": "2026-11-30T14:40:07.200686+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1}
]$rows$);

delete from carteiro.queue_settings;

insert into carteiro.queue_settings (one_row, max_concurrent, lease, retry_base, retry_cap, default_wait, lost_attempts, stuck_after, keep_finished_jobs, waiting_jobs_per_user, stored_bytes_per_user, keep_unused_uploads, keep_storage_files, keep_media_after_last_job, circuit_after, circuit_users, broadcasts_per_second, circuit_base, circuit_cap, slot_left_for, keep_audit_log, max_test_concurrent, announce_expiry_before, announce_sunset_days, handler_attempts, handler_grace) overriding system value
select one_row, max_concurrent, lease, retry_base, retry_cap, default_wait, lost_attempts, stuck_after, keep_finished_jobs, waiting_jobs_per_user, stored_bytes_per_user, keep_unused_uploads, keep_storage_files, keep_media_after_last_job, circuit_after, circuit_users, broadcasts_per_second, circuit_base, circuit_cap, slot_left_for, keep_audit_log, max_test_concurrent, announce_expiry_before, announce_sunset_days, handler_attempts, handler_grace from jsonb_populate_recordset(null::carteiro.queue_settings, $rows$[
{"lease": "00:00:30", "one_row": true, "retry_cap": "00:10:00", "retry_base": "00:00:10", "circuit_cap": "00:10:00", "stuck_after": "00:30:00", "circuit_base": "00:00:30", "default_wait": "00:01:00", "circuit_after": 5, "circuit_users": 2, "handler_grace": "00:00:05", "lost_attempts": 10, "slot_left_for": "00:05:00", "keep_audit_log": "400 days", "max_concurrent": 5, "handler_attempts": 10, "keep_finished_jobs": "90 days", "keep_storage_files": "400 days", "keep_unused_uploads": "30 days", "max_test_concurrent": 5, "announce_sunset_days": [90, 30, 7, 0], "broadcasts_per_second": 40, "stored_bytes_per_user": 10737418240, "waiting_jobs_per_user": 10000, "announce_expiry_before": "7 days", "keep_media_after_last_job": "7 days"}
]$rows$);

delete from carteiro.queue_statistics;

delete from carteiro.queue_statistics_cursor;

insert into carteiro.queue_statistics_cursor (one_row, counted_until) overriding system value
select one_row, counted_until from jsonb_populate_recordset(null::carteiro.queue_statistics_cursor, $rows$[
{"one_row": true, "counted_until": "2026-11-30T14:40:00+00:00"}
]$rows$);

delete from carteiro.rate_reservations;

insert into carteiro.rate_reservations (rate_key, reserved_for, job_id, is_called) overriding system value
select rate_key, reserved_for, job_id, is_called from jsonb_populate_recordset(null::carteiro.rate_reservations, $rows$[
{"job_id": "3a75199b-7f32-4293-8142-85109ff5d8ec", "rate_key": "x:1:f9b2de94-b7e8-4e0a-afeb-ddad704e3cc3", "is_called": false, "reserved_for": "2026-11-30T14:40:06.965166+00:00"},
{"job_id": "3a75199b-7f32-4293-8142-85109ff5d8ec", "rate_key": "x:2", "is_called": false, "reserved_for": "2026-11-30T14:40:06.965166+00:00"},
{"job_id": "67997057-d0e6-4bf0-99bf-9929d50170d4", "rate_key": "x:1:f9b2de94-b7e8-4e0a-afeb-ddad704e3cc3", "is_called": false, "reserved_for": "2026-11-30T14:40:07.109347+00:00"},
{"job_id": "67997057-d0e6-4bf0-99bf-9929d50170d4", "rate_key": "x:2", "is_called": false, "reserved_for": "2026-11-30T14:40:07.109347+00:00"},
{"job_id": "9013162c-ea2b-4eab-af86-b43520c06845", "rate_key": "x:1:f9b2de94-b7e8-4e0a-afeb-ddad704e3cc3", "is_called": false, "reserved_for": "2026-11-30T14:40:07.129274+00:00"},
{"job_id": "9013162c-ea2b-4eab-af86-b43520c06845", "rate_key": "x:2", "is_called": false, "reserved_for": "2026-11-30T14:40:07.129274+00:00"},
{"job_id": "21527ce0-5421-4ad3-998f-d5dbddd3be51", "rate_key": "x:1:f9b2de94-b7e8-4e0a-afeb-ddad704e3cc3", "is_called": false, "reserved_for": "2026-11-30T14:40:07.189056+00:00"},
{"job_id": "21527ce0-5421-4ad3-998f-d5dbddd3be51", "rate_key": "x:2", "is_called": false, "reserved_for": "2026-11-30T14:40:07.189056+00:00"}
]$rows$);

delete from carteiro.resumable_uploads;

delete from carteiro.storage_files;

delete from carteiro.webhook_attempts;

delete from carteiro.webhook_endpoints;

delete from carteiro.webhook_messages;

delete from carteiro.webhook_settings;

insert into carteiro.webhook_settings (one_row, batches_per_endpoint, messages_per_batch, lease, prompt_within, retry_delays, failures_apart, pause_after, keep_messages, endpoints_per_user) overriding system value
select one_row, batches_per_endpoint, messages_per_batch, lease, prompt_within, retry_delays, failures_apart, pause_after, keep_messages, endpoints_per_user from jsonb_populate_recordset(null::carteiro.webhook_settings, $rows$[
{"lease": "00:01:00", "one_row": true, "pause_after": "120:00:00", "retry_delays": ["00:00:05", "00:05:00", "00:30:00", "02:00:00", "05:00:00", "10:00:00", "14:00:00", "20:00:00", "24:00:00"], "keep_messages": "720:00:00", "prompt_within": "00:00:05", "failures_apart": "48:00:00", "endpoints_per_user": 20, "messages_per_batch": 20, "batches_per_endpoint": 3}
]$rows$);

delete from carteiro.webhook_slots;

insert into carteiro.webhook_slots (slot, endpoint_id, message_ids, lease_token, lease_expires_at, dispatcher_id) overriding system value
select slot, endpoint_id, message_ids, lease_token, lease_expires_at, dispatcher_id from jsonb_populate_recordset(null::carteiro.webhook_slots, $rows$[
{"slot": 1, "endpoint_id": null, "lease_token": null, "message_ids": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": 2, "endpoint_id": null, "lease_token": null, "message_ids": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": 3, "endpoint_id": null, "lease_token": null, "message_ids": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": 4, "endpoint_id": null, "lease_token": null, "message_ids": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": 5, "endpoint_id": null, "lease_token": null, "message_ids": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": 6, "endpoint_id": null, "lease_token": null, "message_ids": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": 7, "endpoint_id": null, "lease_token": null, "message_ids": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": 8, "endpoint_id": null, "lease_token": null, "message_ids": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": 9, "endpoint_id": null, "lease_token": null, "message_ids": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": 10, "endpoint_id": null, "lease_token": null, "message_ids": null, "dispatcher_id": null, "lease_expires_at": null}
]$rows$);

delete from pgmq.a_publication_dead_letters;

delete from pgmq.a_publication_queue;

delete from pgmq.a_publication_queue_high;

delete from pgmq.a_publication_queue_low;

delete from pgmq.a_publication_test_queue;

delete from pgmq.a_publication_test_queue_high;

delete from pgmq.a_publication_test_queue_low;

delete from pgmq.q_publication_dead_letters;

insert into pgmq.q_publication_dead_letters (msg_id, read_ct, enqueued_at, last_read_at, vt, message, headers) overriding system value
select msg_id, read_ct, enqueued_at, last_read_at, vt, message, headers from jsonb_populate_recordset(null::pgmq.q_publication_dead_letters, $rows$[
{"vt": "2026-11-30T14:40:07.100893+00:00", "msg_id": 1, "headers": null, "message": {"v": 1, "mode": "live", "cause": "content_rejected: No.", "steps": [], "job_id": "5a5a9743-9d0a-47cb-b87a-b48db86d165c", "attempt": 1, "user_id": "de300000-0000-4000-8000-000000000001", "platform": "x_post", "timeline": [{"at": "2026-11-30T14:40:07.073037+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "status": "pending", "attempt": 0}, {"at": "2026-11-30T14:40:07.078065+00:00", "seq": 2, "data": {"dispatcher": "7fda9706-200f-4322-8bce-a0529949f41c"}, "type": "attempt_started", "phase": "validating", "status": "processing", "attempt": 1}, {"at": "2026-11-30T14:40:07.093606+00:00", "seq": 3, "data": {"code": "content_rejected", "message": "No.", "verdict": "refuse"}, "type": "failed", "phase": "validating", "status": "failed", "attempt": 1}], "account_id": "f9b2de94-b7e8-4e0a-afeb-ddad704e3cc3", "error_code": "content_rejected", "traceparent": null, "error_message": "No.", "publication_id": "999c90b9-7e5c-49b3-ad31-a18d8191d942"}, "read_ct": 0, "enqueued_at": "2026-11-30T14:40:07.083942+00:00", "last_read_at": null}
]$rows$);

delete from pgmq.q_publication_queue;

insert into pgmq.q_publication_queue (msg_id, read_ct, enqueued_at, last_read_at, vt, message, headers) overriding system value
select msg_id, read_ct, enqueued_at, last_read_at, vt, message, headers from jsonb_populate_recordset(null::pgmq.q_publication_queue, $rows$[
{"vt": "2026-11-30T14:40:07.201921+00:00", "msg_id": 9, "headers": null, "message": {"v": 1, "job_id": "c4257f3d-f817-4203-bc12-bcf5b253ae9d", "attempt": 1, "user_id": "de300000-0000-4000-8000-000000000001", "platform": "x_post", "traceparent": null}, "read_ct": 0, "enqueued_at": "2026-11-30T14:40:07.200686+00:00", "last_read_at": null}
]$rows$);

delete from pgmq.q_publication_queue_high;

delete from pgmq.q_publication_queue_low;

delete from pgmq.q_publication_test_queue;

delete from pgmq.q_publication_test_queue_high;

delete from pgmq.q_publication_test_queue_low;

delete from public.publication_jobs;

insert into public.publication_jobs (id, publication_id, user_id, platform, option, account_id, content, status, phase, progress, priority, created_at, scheduled_at, next_attempt_at, started_at, completed_at, attempt, retry_count, max_retries, hold_reason, error_code, error_message, platform_response, problems, metadata, trace_id, seq, mode, removed_at) overriding system value
select id, publication_id, user_id, platform, option, account_id, content, status, phase, progress, priority, created_at, scheduled_at, next_attempt_at, started_at, completed_at, attempt, retry_count, max_retries, hold_reason, error_code, error_message, platform_response, problems, metadata, trace_id, seq, mode, removed_at from jsonb_populate_recordset(null::public.publication_jobs, $rows$[
{"id": "3a75199b-7f32-4293-8142-85109ff5d8ec", "seq": 3, "mode": "live", "phase": "done", "option": "x_post", "status": "completed", "attempt": 1, "content": {"caption": "completed", "settings": {}, "mediaFiles": []}, "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 100, "trace_id": null, "account_id": "f9b2de94-b7e8-4e0a-afeb-ddad704e3cc3", "created_at": "2026-11-30T14:40:06.908961+00:00", "error_code": null, "removed_at": null, "started_at": "2026-11-30T14:40:06.965166+00:00", "hold_reason": null, "max_retries": 3, "retry_count": 0, "completed_at": "2026-11-30T14:40:07.034786+00:00", "scheduled_at": null, "error_message": null, "publication_id": "b2b701fd-635d-4d4b-83d9-4106968a11d2", "next_attempt_at": null, "platform_response": {"post_id": "1", "permalink": null}},
{"id": "8c1f2119-fd17-4bc6-af63-f9ad5b143317", "seq": 3, "mode": "live", "phase": "validating", "option": "threads_post", "status": "pending", "attempt": 1, "content": {"caption": "held, account to connect", "settings": {}, "mediaFiles": []}, "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "platform": "threads", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "f9901bec-ee93-44c7-9df8-3587ba6179e7", "created_at": "2026-11-30T14:40:07.1443+00:00", "error_code": "token_expired", "removed_at": null, "started_at": "2026-11-30T14:40:07.147291+00:00", "hold_reason": "account_needs_reauth", "max_retries": 3, "retry_count": 0, "completed_at": null, "scheduled_at": null, "error_message": "No.", "publication_id": "7cae86ba-ab2a-4fbc-952f-6ac046ca78d5", "next_attempt_at": null, "platform_response": null},
{"id": "5a5a9743-9d0a-47cb-b87a-b48db86d165c", "seq": 3, "mode": "live", "phase": "validating", "option": "x_post", "status": "failed", "attempt": 1, "content": {"caption": "failed", "settings": {}, "mediaFiles": []}, "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "f9b2de94-b7e8-4e0a-afeb-ddad704e3cc3", "created_at": "2026-11-30T14:40:07.071845+00:00", "error_code": "content_rejected", "removed_at": null, "started_at": "2026-11-30T14:40:07.074524+00:00", "hold_reason": null, "max_retries": 3, "retry_count": 0, "completed_at": "2026-11-30T14:40:07.083942+00:00", "scheduled_at": null, "error_message": "No.", "publication_id": "999c90b9-7e5c-49b3-ad31-a18d8191d942", "next_attempt_at": null, "platform_response": null},
{"id": "67997057-d0e6-4bf0-99bf-9929d50170d4", "seq": 3, "mode": "live", "phase": "validating", "option": "x_post", "status": "processing", "attempt": 1, "content": {"caption": "awaiting_platform", "settings": {}, "mediaFiles": []}, "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "f9b2de94-b7e8-4e0a-afeb-ddad704e3cc3", "created_at": "2026-11-30T14:40:07.106748+00:00", "error_code": null, "removed_at": null, "started_at": "2026-11-30T14:40:07.109347+00:00", "hold_reason": null, "max_retries": 3, "retry_count": 0, "completed_at": null, "scheduled_at": null, "error_message": null, "publication_id": "d08ceedd-84db-4c7b-a86d-5629a7e0a25e", "next_attempt_at": "2026-11-30T14:41:07.118217+00:00", "platform_response": null},
{"id": "9013162c-ea2b-4eab-af86-b43520c06845", "seq": 3, "mode": "live", "phase": "queued", "option": "x_post", "status": "pending", "attempt": 1, "content": {"caption": "pending, to be retried", "settings": {}, "mediaFiles": []}, "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "f9b2de94-b7e8-4e0a-afeb-ddad704e3cc3", "created_at": "2026-11-30T14:40:07.126758+00:00", "error_code": "platform_unavailable", "removed_at": null, "started_at": "2026-11-30T14:40:07.129274+00:00", "hold_reason": null, "max_retries": 3, "retry_count": 1, "completed_at": null, "scheduled_at": null, "error_message": "No.", "publication_id": "3ffde5b1-995e-40a9-8872-dd5c547832be", "next_attempt_at": "2026-11-30T14:40:16.245667+00:00", "platform_response": null},
{"id": "dd5a9cdf-c4f9-4823-838d-90019bd989ce", "seq": 3, "mode": "live", "phase": "validating", "option": "linkedin_post", "status": "pending", "attempt": 1, "content": {"caption": "held, platform paused", "settings": {}, "mediaFiles": []}, "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "platform": "linkedin", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "450a31bd-2402-4535-b159-2709359e54b6", "created_at": "2026-11-30T14:40:07.164496+00:00", "error_code": "permission_denied", "removed_at": null, "started_at": "2026-11-30T14:40:07.170765+00:00", "hold_reason": "platform_paused", "max_retries": 3, "retry_count": 0, "completed_at": null, "scheduled_at": null, "error_message": "No.", "publication_id": "dddc1da3-ad25-44c1-9077-f382872f3d9f", "next_attempt_at": null, "platform_response": null},
{"id": "dd9c3923-194f-450f-86fc-8c1093719728", "seq": 2, "mode": "live", "phase": "done", "option": "x_post", "status": "cancelled", "attempt": 0, "content": {"caption": "cancelled", "settings": {}, "mediaFiles": []}, "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "f9b2de94-b7e8-4e0a-afeb-ddad704e3cc3", "created_at": "2026-11-30T14:40:07.179386+00:00", "error_code": null, "removed_at": null, "started_at": null, "hold_reason": null, "max_retries": 3, "retry_count": 0, "completed_at": "2026-11-30T14:40:07.181482+00:00", "scheduled_at": null, "error_message": null, "publication_id": "bb5a51d6-0b5d-43b6-a284-4a9660ec3797", "next_attempt_at": null, "platform_response": null},
{"id": "21527ce0-5421-4ad3-998f-d5dbddd3be51", "seq": 2, "mode": "live", "phase": "validating", "option": "x_post", "status": "processing", "attempt": 1, "content": {"caption": "processing", "settings": {}, "mediaFiles": []}, "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "f9b2de94-b7e8-4e0a-afeb-ddad704e3cc3", "created_at": "2026-11-30T14:40:07.185727+00:00", "error_code": null, "removed_at": null, "started_at": "2026-11-30T14:40:07.189056+00:00", "hold_reason": null, "max_retries": 3, "retry_count": 0, "completed_at": null, "scheduled_at": null, "error_message": null, "publication_id": "b6dbdf6e-2cf0-437b-bd0d-bc447164cf9e", "next_attempt_at": null, "platform_response": null},
{"id": "766df26c-1d98-45b6-adc6-2a2c37f79c5d", "seq": 1, "mode": "live", "phase": "queued", "option": "x_post", "status": "pending", "attempt": 0, "content": {"caption": "pending, scheduled", "settings": {}, "mediaFiles": []}, "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "f9b2de94-b7e8-4e0a-afeb-ddad704e3cc3", "created_at": "2026-11-30T14:40:07.19768+00:00", "error_code": null, "removed_at": null, "started_at": null, "hold_reason": null, "max_retries": 3, "retry_count": 0, "completed_at": null, "scheduled_at": "2026-11-30T15:40:07.196+00:00", "error_message": null, "publication_id": "eb59c7b6-5b30-48ee-b7c3-74152c198151", "next_attempt_at": "2026-11-30T15:40:07.196+00:00", "platform_response": null},
{"id": "c4257f3d-f817-4203-bc12-bcf5b253ae9d", "seq": 1, "mode": "live", "phase": "queued", "option": "x_post", "status": "pending", "attempt": 0, "content": {"caption": "pending, queued", "settings": {}, "mediaFiles": []}, "user_id": "de300000-0000-4000-8000-000000000001", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "f9b2de94-b7e8-4e0a-afeb-ddad704e3cc3", "created_at": "2026-11-30T14:40:07.200686+00:00", "error_code": null, "removed_at": null, "started_at": null, "hold_reason": null, "max_retries": 3, "retry_count": 0, "completed_at": null, "scheduled_at": null, "error_message": null, "publication_id": "9084093e-03e8-4613-b891-92a43ff5b688", "next_attempt_at": null, "platform_response": null}
]$rows$);

select setval('carteiro.audit_log_id_seq', 5, true);

select setval('carteiro.handler_events_id_seq', 1, false);

select setval('carteiro.publication_backlog_place_seq', 1, false);

select setval('carteiro.publication_broadcast_clock', 71841984283, true);

select setval('carteiro.publication_broadcasts_place_seq', 1, false);

select setval('carteiro.publication_claim_number', 7, true);

select setval('carteiro.publication_rate_queue_place_seq', 1, false);

select setval('carteiro.publication_rate_users_place_seq', 1, false);

select setval('carteiro.publication_test_claim_number', 1, false);

select setval('carteiro.test_dead_letter_number', 1, false);

select setval('carteiro.webhook_messages_place_seq', 1, false);

select setval('pgmq.q_publication_dead_letters_msg_id_seq', 1, true);

select setval('pgmq.q_publication_queue_high_msg_id_seq', 1, false);

select setval('pgmq.q_publication_queue_low_msg_id_seq', 1, false);

select setval('pgmq.q_publication_queue_msg_id_seq', 9, true);

select setval('pgmq.q_publication_test_queue_high_msg_id_seq', 1, false);

select setval('pgmq.q_publication_test_queue_low_msg_id_seq', 1, false);

select setval('pgmq.q_publication_test_queue_msg_id_seq', 1, false);

set session_replication_role = default;

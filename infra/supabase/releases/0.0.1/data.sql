set session_replication_role = replica;

delete from auth.users;

insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, last_sign_in_at, raw_app_meta_data, raw_user_meta_data, is_anonymous, created_at, updated_at, instance_id, phone, phone_confirmed_at, invited_at, confirmation_token, confirmation_sent_at, recovery_token, recovery_sent_at, email_change, email_change_token_new, email_change_sent_at, is_super_admin, is_sso_user, banned_until, deleted_at) overriding system value
select id, aud, role, email, encrypted_password, email_confirmed_at, last_sign_in_at, raw_app_meta_data, raw_user_meta_data, is_anonymous, created_at, updated_at, instance_id, phone, phone_confirmed_at, invited_at, confirmation_token, confirmation_sent_at, recovery_token, recovery_sent_at, email_change, email_change_token_new, email_change_sent_at, is_super_admin, is_sso_user, banned_until, deleted_at from jsonb_populate_recordset(null::auth.users, $rows$[
{"id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "aud": "authenticated", "role": "authenticated", "email": "bce69205-67cf-4ba5-85bb-092f1677b728", "phone": null, "created_at": "2026-11-29T13:20:26.729954+00:00", "deleted_at": null, "invited_at": null, "updated_at": "2026-11-29T13:20:26.729954+00:00", "instance_id": null, "is_sso_user": false, "banned_until": null, "confirmed_at": null, "email_change": "", "is_anonymous": false, "is_super_admin": null, "recovery_token": "", "last_sign_in_at": null, "recovery_sent_at": null, "raw_app_meta_data": {"provider": "email", "providers": ["email"]}, "confirmation_token": "", "email_confirmed_at": null, "encrypted_password": null, "phone_confirmed_at": null, "raw_user_meta_data": {}, "confirmation_sent_at": null, "email_change_sent_at": null, "email_change_token_new": ""}
]$rows$);

delete from carteiro.account_connections;

delete from carteiro.dispatchers;

insert into carteiro.dispatchers (id, asleep, seen_at, swept_at) overriding system value
select id, asleep, seen_at, swept_at from jsonb_populate_recordset(null::carteiro.dispatchers, $rows$[
{"id": "9dc191c7-b2f8-4f26-9cbb-7cde874588fc", "asleep": false, "seen_at": "2026-11-29T13:20:26.828806+00:00", "swept_at": "2026-11-29T13:20:26.828806+00:00"},
{"id": "745de87c-dae5-4c53-b93e-d519e9462422", "asleep": false, "seen_at": "2026-11-29T13:20:27.000589+00:00", "swept_at": "2026-11-29T13:20:27.000589+00:00"},
{"id": "cc7bd9af-cb0f-4485-9008-eea8f910f2ae", "asleep": false, "seen_at": "2026-11-29T13:20:27.056921+00:00", "swept_at": "2026-11-29T13:20:27.056921+00:00"},
{"id": "56dd6a4e-94c7-4c3f-bed0-5fde39e9d80d", "asleep": false, "seen_at": "2026-11-29T13:20:27.102759+00:00", "swept_at": "2026-11-29T13:20:27.102759+00:00"},
{"id": "b90c5f22-373b-4bd1-9f05-83a95392cc85", "asleep": false, "seen_at": "2026-11-29T13:20:27.137573+00:00", "swept_at": "2026-11-29T13:20:27.137573+00:00"},
{"id": "42b43321-718e-4849-99db-11f39b28f630", "asleep": false, "seen_at": "2026-11-29T13:20:27.192824+00:00", "swept_at": "2026-11-29T13:20:27.192824+00:00"},
{"id": "272fe6e8-3750-4b3a-8342-89adf8f0705a", "asleep": false, "seen_at": "2026-11-29T13:20:27.241979+00:00", "swept_at": "2026-11-29T13:20:27.241979+00:00"}
]$rows$);

delete from carteiro.media_uploads;

delete from carteiro.media_usage;

delete from carteiro.platform_accounts;

insert into carteiro.platform_accounts (id, user_id, platform, external_id, display_name, status, is_default, credentials, credentials_expire_at, credentials_version, credentials_changed_at, refresh_due_at, refresh_lease_until, scopes, profile, problems, checked_at, created_at, updated_at) overriding system value
select id, user_id, platform, external_id, display_name, status, is_default, credentials, credentials_expire_at, credentials_version, credentials_changed_at, refresh_due_at, refresh_lease_until, scopes, profile, problems, checked_at, created_at, updated_at from jsonb_populate_recordset(null::carteiro.platform_accounts, $rows$[
{"id": "c942dbeb-e95d-4435-ad77-ced2340723ff", "scopes": [], "status": "connected", "profile": {}, "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "platform": "x", "problems": [], "checked_at": null, "created_at": "2026-11-29T13:20:26.741531+00:00", "is_default": false, "updated_at": "2026-11-29T13:20:26.741531+00:00", "credentials": {"key_id": "k1"}, "external_id": "099ebf56-e5d0-4b51-aa84-ffb759823338", "display_name": "somebody", "refresh_due_at": null, "credentials_version": 1, "refresh_lease_until": null, "credentials_expire_at": null, "credentials_changed_at": "2026-11-29T13:20:26.741531+00:00"},
{"id": "6c24f819-71c3-4640-951b-210363ced9f4", "scopes": [], "status": "connected", "profile": {}, "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "platform": "instagram", "problems": [], "checked_at": null, "created_at": "2026-11-29T13:20:26.754598+00:00", "is_default": false, "updated_at": "2026-11-29T13:20:26.754598+00:00", "credentials": {"key_id": "k1"}, "external_id": "76880a0e-dc93-4da1-9a10-187d202e3314", "display_name": "somebody", "refresh_due_at": null, "credentials_version": 1, "refresh_lease_until": null, "credentials_expire_at": null, "credentials_changed_at": "2026-11-29T13:20:26.754598+00:00"},
{"id": "9c279cd4-3a5e-4ae0-a928-e65ca957f680", "scopes": [], "status": "needs_reauth", "profile": {}, "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "platform": "threads", "problems": [{"code": "token_expired", "message": "No."}], "checked_at": null, "created_at": "2026-11-29T13:20:26.756581+00:00", "is_default": false, "updated_at": "2026-11-29T13:20:27.166842+00:00", "credentials": {"key_id": "k1"}, "external_id": "21b6f480-0d6f-4140-899b-76c758436ad9", "display_name": "somebody", "refresh_due_at": null, "credentials_version": 1, "refresh_lease_until": null, "credentials_expire_at": null, "credentials_changed_at": "2026-11-29T13:20:26.756581+00:00"}
]$rows$);

delete from carteiro.platform_policies;

insert into carteiro.platform_policies (platform, paused_at, pause_reason, rates, failures_in_a_row, failing_users, open_until, trial_until, timed_out_at, updated_at) overriding system value
select platform, paused_at, pause_reason, rates, failures_in_a_row, failing_users, open_until, trial_until, timed_out_at, updated_at from jsonb_populate_recordset(null::carteiro.platform_policies, $rows$[
{"rates": [{"jobs": 6, "scope": "account", "seconds": 60}], "platform": "tiktok", "paused_at": null, "open_until": null, "updated_at": "2026-11-29T13:20:25.500797+00:00", "trial_until": null, "pause_reason": null, "timed_out_at": null, "failing_users": [], "failures_in_a_row": 0},
{"rates": [{"jobs": 250, "scope": "account", "seconds": 86400}], "platform": "threads", "paused_at": null, "open_until": null, "updated_at": "2026-11-29T13:20:25.500797+00:00", "trial_until": null, "pause_reason": null, "timed_out_at": null, "failing_users": [], "failures_in_a_row": 0},
{"rates": [{"jobs": 100, "scope": "platform", "day_in": "America/Los_Angeles"}], "platform": "youtube", "paused_at": null, "open_until": null, "updated_at": "2026-11-29T13:20:25.500797+00:00", "trial_until": null, "pause_reason": null, "timed_out_at": null, "failing_users": [], "failures_in_a_row": 0},
{"rates": [{"jobs": 30, "scope": "account", "option": "facebook_reel", "seconds": 86400}], "platform": "facebook", "paused_at": null, "open_until": null, "updated_at": "2026-11-29T13:20:25.500797+00:00", "trial_until": null, "pause_reason": null, "timed_out_at": null, "failing_users": [], "failures_in_a_row": 0},
{"rates": [], "platform": "linkedin", "paused_at": null, "open_until": null, "updated_at": "2026-11-29T13:20:25.500797+00:00", "trial_until": null, "pause_reason": null, "timed_out_at": null, "failing_users": [], "failures_in_a_row": 0},
{"rates": [{"jobs": 100, "scope": "account", "seconds": 900}, {"jobs": 10000, "scope": "platform", "seconds": 86400}], "platform": "x", "paused_at": null, "open_until": null, "updated_at": "2026-11-29T13:20:25.500797+00:00", "trial_until": null, "pause_reason": null, "timed_out_at": null, "failing_users": ["9decb821-f8df-43cd-b5a4-1a8e24de4aa5"], "failures_in_a_row": 1},
{"rates": [{"jobs": 100, "scope": "account", "seconds": 86400}], "platform": "instagram", "paused_at": "2026-11-29T13:20:27.198527+00:00", "open_until": null, "updated_at": "2026-11-29T13:20:27.198527+00:00", "trial_until": null, "pause_reason": "No.", "timed_out_at": null, "failing_users": [], "failures_in_a_row": 0}
]$rows$);

delete from carteiro.platforms;

insert into carteiro.platforms (platform, display_name, version, catalog, url, registered_at, last_due_at) overriding system value
select platform, display_name, version, catalog, url, registered_at, last_due_at from jsonb_populate_recordset(null::carteiro.platforms, $rows$[
{"url": null, "catalog": null, "version": null, "platform": "tiktok", "last_due_at": null, "display_name": "TikTok", "registered_at": null},
{"url": null, "catalog": null, "version": null, "platform": "youtube", "last_due_at": null, "display_name": "YouTube", "registered_at": null},
{"url": null, "catalog": null, "version": null, "platform": "linkedin", "last_due_at": null, "display_name": "LinkedIn", "registered_at": null},
{"url": null, "catalog": null, "version": null, "platform": "facebook", "last_due_at": null, "display_name": "Facebook", "registered_at": null},
{"url": null, "catalog": null, "version": null, "platform": "x", "last_due_at": "2026-11-29T13:20:26.757279+00:00", "display_name": "X", "registered_at": null},
{"url": null, "catalog": null, "version": null, "platform": "threads", "last_due_at": "2026-11-29T13:20:27.133871+00:00", "display_name": "Threads", "registered_at": null},
{"url": null, "catalog": null, "version": null, "platform": "instagram", "last_due_at": "2026-11-29T13:20:27.182816+00:00", "display_name": "Instagram", "registered_at": null}
]$rows$);

delete from carteiro.publication_backlog;

delete from carteiro.publication_broadcasts;

delete from carteiro.publication_job_events;

insert into carteiro.publication_job_events (job_id, seq, at, type, status, phase, attempt, data) overriding system value
select job_id, seq, at, type, status, phase, attempt, data from jsonb_populate_recordset(null::carteiro.publication_job_events, $rows$[
{"at": "2026-11-29T13:20:26.800413+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "dd29c868-738d-4905-8f29-dce523d03ef3", "status": "pending", "attempt": 0},
{"at": "2026-11-29T13:20:26.934639+00:00", "seq": 2, "data": {"dispatcher": "9dc191c7-b2f8-4f26-9cbb-7cde874588fc"}, "type": "attempt_started", "phase": "validating", "job_id": "dd29c868-738d-4905-8f29-dce523d03ef3", "status": "processing", "attempt": 1},
{"at": "2026-11-29T13:20:26.949752+00:00", "seq": 3, "data": {"post_id": "1"}, "type": "completed", "phase": "done", "job_id": "dd29c868-738d-4905-8f29-dce523d03ef3", "status": "completed", "attempt": 1},
{"at": "2026-11-29T13:20:26.993074+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "931a469e-8e46-453c-832d-651372c19e37", "status": "pending", "attempt": 0},
{"at": "2026-11-29T13:20:27.003169+00:00", "seq": 2, "data": {"dispatcher": "745de87c-dae5-4c53-b93e-d519e9462422"}, "type": "attempt_started", "phase": "validating", "job_id": "931a469e-8e46-453c-832d-651372c19e37", "status": "processing", "attempt": 1},
{"at": "2026-11-29T13:20:27.011526+00:00", "seq": 3, "data": {"code": "content_rejected", "message": "No.", "verdict": "refuse"}, "type": "failed", "phase": "validating", "job_id": "931a469e-8e46-453c-832d-651372c19e37", "status": "failed", "attempt": 1},
{"at": "2026-11-29T13:20:27.052076+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "438f59ef-f2e5-48a9-91c7-a2aceb4daa3c", "status": "pending", "attempt": 0},
{"at": "2026-11-29T13:20:27.059704+00:00", "seq": 2, "data": {"dispatcher": "cc7bd9af-cb0f-4485-9008-eea8f910f2ae"}, "type": "attempt_started", "phase": "validating", "job_id": "438f59ef-f2e5-48a9-91c7-a2aceb4daa3c", "status": "processing", "attempt": 1},
{"at": "2026-11-29T13:20:27.088933+00:00", "seq": 3, "data": {"reason": "It is converted.", "resume_at": "2026-11-29T13:21:27.072306+00:00"}, "type": "waiting_for_platform", "phase": "validating", "job_id": "438f59ef-f2e5-48a9-91c7-a2aceb4daa3c", "status": "processing", "attempt": 1},
{"at": "2026-11-29T13:20:27.097002+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "b6a9429e-f26f-4da1-95e7-4449f33f570b", "status": "pending", "attempt": 0},
{"at": "2026-11-29T13:20:27.113511+00:00", "seq": 2, "data": {"dispatcher": "56dd6a4e-94c7-4c3f-bed0-5fde39e9d80d"}, "type": "attempt_started", "phase": "validating", "job_id": "b6a9429e-f26f-4da1-95e7-4449f33f570b", "status": "processing", "attempt": 1},
{"at": "2026-11-29T13:20:27.122664+00:00", "seq": 3, "data": {"code": "platform_unavailable", "message": "No.", "retry_count": 1, "next_attempt_at": "2026-11-29T13:20:38.984792+00:00"}, "type": "retry_scheduled", "phase": "queued", "job_id": "b6a9429e-f26f-4da1-95e7-4449f33f570b", "status": "pending", "attempt": 1},
{"at": "2026-11-29T13:20:27.134526+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "9f8205c0-7976-4281-8e92-8f58194a25b7", "status": "pending", "attempt": 0},
{"at": "2026-11-29T13:20:27.157208+00:00", "seq": 2, "data": {"dispatcher": "b90c5f22-373b-4bd1-9f05-83a95392cc85"}, "type": "attempt_started", "phase": "validating", "job_id": "9f8205c0-7976-4281-8e92-8f58194a25b7", "status": "processing", "attempt": 1},
{"at": "2026-11-29T13:20:27.173409+00:00", "seq": 3, "data": {"reason": "account_needs_reauth"}, "type": "held", "phase": "validating", "job_id": "9f8205c0-7976-4281-8e92-8f58194a25b7", "status": "pending", "attempt": 1},
{"at": "2026-11-29T13:20:27.1836+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "2e6e36fc-74d8-4bf1-b9f6-c556fab1997c", "status": "pending", "attempt": 0},
{"at": "2026-11-29T13:20:27.195228+00:00", "seq": 2, "data": {"dispatcher": "42b43321-718e-4849-99db-11f39b28f630"}, "type": "attempt_started", "phase": "validating", "job_id": "2e6e36fc-74d8-4bf1-b9f6-c556fab1997c", "status": "processing", "attempt": 1},
{"at": "2026-11-29T13:20:27.205672+00:00", "seq": 3, "data": {"reason": "platform_paused"}, "type": "held", "phase": "validating", "job_id": "2e6e36fc-74d8-4bf1-b9f6-c556fab1997c", "status": "pending", "attempt": 1},
{"at": "2026-11-29T13:20:27.217313+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "002f267d-c071-44b9-84e6-770f0fb808be", "status": "pending", "attempt": 0},
{"at": "2026-11-29T13:20:27.238217+00:00", "seq": 2, "data": {"during": "queued"}, "type": "cancelled", "phase": "done", "job_id": "002f267d-c071-44b9-84e6-770f0fb808be", "status": "cancelled", "attempt": 0},
{"at": "2026-11-29T13:20:27.239727+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "2dbda539-178a-4b22-a409-5c23828fe00f", "status": "pending", "attempt": 0},
{"at": "2026-11-29T13:20:27.256422+00:00", "seq": 2, "data": {"dispatcher": "272fe6e8-3750-4b3a-8342-89adf8f0705a"}, "type": "attempt_started", "phase": "validating", "job_id": "2dbda539-178a-4b22-a409-5c23828fe00f", "status": "processing", "attempt": 1},
{"at": "2026-11-29T13:20:27.260959+00:00", "seq": 1, "data": {"scheduled_at": "2026-11-29T14:20:27.257+00:00"}, "type": "enqueued", "phase": "queued", "job_id": "d53af7d0-00ad-4736-a79f-f46e831c64c4", "status": "pending", "attempt": 0},
{"at": "2026-11-29T13:20:27.27093+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "job_id": "70be39a8-7c1d-450c-8733-c3fe092d2260", "status": "pending", "attempt": 0}
]$rows$);

delete from carteiro.publication_job_texts;

delete from carteiro.publication_rate_queue;

delete from carteiro.publication_rate_users;

delete from carteiro.publication_slots;

insert into carteiro.publication_slots (slot, job_id, attempt, lease_token, lease_expires_at, dispatcher_id, platform) overriding system value
select slot, job_id, attempt, lease_token, lease_expires_at, dispatcher_id, platform from jsonb_populate_recordset(null::carteiro.publication_slots, $rows$[
{"slot": 2, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": 3, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": 4, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": 5, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -100, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -99, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -98, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -97, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -96, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -95, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -94, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -93, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -92, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -91, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -90, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -89, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -88, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -87, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -86, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -85, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -84, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -83, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -82, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -81, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -80, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -79, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -78, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -77, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -76, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -75, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -74, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -73, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -72, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -71, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -70, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -69, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -68, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -67, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -66, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -65, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -64, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -63, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -62, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -61, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -60, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -59, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -58, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -57, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -56, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -55, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -54, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -53, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -52, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -51, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -50, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -49, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -48, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -47, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -46, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -45, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -44, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -43, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -42, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -41, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -40, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -39, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -38, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -37, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -36, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -35, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -34, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -33, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -32, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -31, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -30, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -29, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -28, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -27, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -26, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -25, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -24, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -23, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -22, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -21, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -20, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -19, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -18, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -17, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -16, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -15, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -14, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -13, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -12, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -11, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -10, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -9, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -8, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -7, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -6, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -5, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -4, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -3, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -2, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": -1, "job_id": null, "attempt": null, "platform": null, "lease_token": null, "dispatcher_id": null, "lease_expires_at": null},
{"slot": 1, "job_id": "2dbda539-178a-4b22-a409-5c23828fe00f", "attempt": 1, "platform": "x", "lease_token": "ecdc9ff7-b766-489f-b287-ef6d4a4c2e0c", "dispatcher_id": "272fe6e8-3750-4b3a-8342-89adf8f0705a", "lease_expires_at": "2026-11-29T13:20:57.241979+00:00"}
]$rows$);

delete from carteiro.publication_steps;

delete from carteiro.publication_texts_cursor;

insert into carteiro.publication_texts_cursor (one_row, indexed_until) overriding system value
select one_row, indexed_until from jsonb_populate_recordset(null::carteiro.publication_texts_cursor, $rows$[
{"one_row": true, "indexed_until": "2026-11-29T13:20:25.500797+00:00"}
]$rows$);

delete from carteiro.publication_timers;

insert into carteiro.publication_timers (job_id, user_id, due_at) overriding system value
select job_id, user_id, due_at from jsonb_populate_recordset(null::carteiro.publication_timers, $rows$[
{"due_at": "2026-11-29T13:21:27.072306+00:00", "job_id": "438f59ef-f2e5-48a9-91c7-a2aceb4daa3c", "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5"},
{"due_at": "2026-11-29T13:20:38.984792+00:00", "job_id": "b6a9429e-f26f-4da1-95e7-4449f33f570b", "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5"},
{"due_at": "infinity", "job_id": "9f8205c0-7976-4281-8e92-8f58194a25b7", "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5"},
{"due_at": "infinity", "job_id": "2e6e36fc-74d8-4bf1-b9f6-c556fab1997c", "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5"},
{"due_at": "2026-11-29T14:20:27.257+00:00", "job_id": "d53af7d0-00ad-4736-a79f-f46e831c64c4", "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5"}
]$rows$);

delete from carteiro.publication_traces;

delete from carteiro.publications;

insert into carteiro.publications (id, user_id, idempotency_key, request_hash, options, rejected, total_requested, metadata, created_at) overriding system value
select id, user_id, idempotency_key, request_hash, options, rejected, total_requested, metadata, created_at from jsonb_populate_recordset(null::carteiro.publications, $rows$[
{"id": "a9b525ae-2d93-4b54-b4da-f234240a29c6", "options": ["x_post"], "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "rejected": [], "created_at": "2026-11-29T13:20:26.757279+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "4b1204f3-7395-4851-92d0-bf96fc1f6555", "options": ["x_post"], "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "rejected": [], "created_at": "2026-11-29T13:20:26.992253+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "2ba945c4-02a4-411b-a75f-073a2b779a89", "options": ["x_post"], "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "rejected": [], "created_at": "2026-11-29T13:20:27.051146+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "cb9719d2-b9d9-4885-81cd-84da10c31b6c", "options": ["x_post"], "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "rejected": [], "created_at": "2026-11-29T13:20:27.096311+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "665cf1e0-7a2f-4408-9a25-3c3a61d28127", "options": ["threads_post"], "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "rejected": [], "created_at": "2026-11-29T13:20:27.133871+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "360eb86d-8ab5-40b9-b939-184d44806275", "options": ["instagram_feed"], "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "rejected": [], "created_at": "2026-11-29T13:20:27.182816+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "e73aa2cd-01ba-4561-90a9-b4615a46bc52", "options": ["x_post"], "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "rejected": [], "created_at": "2026-11-29T13:20:27.215944+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "aa20dd9f-43a6-44de-a9ce-d9eec7fb96c5", "options": ["x_post"], "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "rejected": [], "created_at": "2026-11-29T13:20:27.239088+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "9d9c91ee-1033-465b-bd62-ddcf36febf36", "options": ["x_post"], "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "rejected": [], "created_at": "2026-11-29T13:20:27.259736+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1},
{"id": "b47142ca-cd37-4356-8104-11ac2fb34e4c", "options": ["x_post"], "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "rejected": [], "created_at": "2026-11-29T13:20:27.270213+00:00", "request_hash": null, "idempotency_key": null, "total_requested": 1}
]$rows$);

delete from carteiro.queue_settings;

insert into carteiro.queue_settings (one_row, max_concurrent, lease, retry_base, retry_cap, default_wait, lost_attempts, stuck_after, keep_finished_jobs, waiting_jobs_per_user, stored_bytes_per_user, keep_uploads, circuit_after, circuit_users, broadcasts_per_second, circuit_base, circuit_cap, slot_left_for) overriding system value
select one_row, max_concurrent, lease, retry_base, retry_cap, default_wait, lost_attempts, stuck_after, keep_finished_jobs, waiting_jobs_per_user, stored_bytes_per_user, keep_uploads, circuit_after, circuit_users, broadcasts_per_second, circuit_base, circuit_cap, slot_left_for from jsonb_populate_recordset(null::carteiro.queue_settings, $rows$[
{"lease": "00:00:30", "one_row": true, "retry_cap": "00:10:00", "retry_base": "00:00:10", "circuit_cap": "00:10:00", "stuck_after": "00:30:00", "circuit_base": "00:00:30", "default_wait": "00:01:00", "keep_uploads": "400 days", "circuit_after": 5, "circuit_users": 2, "lost_attempts": 10, "slot_left_for": "00:05:00", "max_concurrent": 5, "keep_finished_jobs": "90 days", "broadcasts_per_second": 40, "stored_bytes_per_user": 10737418240, "waiting_jobs_per_user": 10000}
]$rows$);

delete from carteiro.queue_statistics;

delete from carteiro.queue_statistics_cursor;

insert into carteiro.queue_statistics_cursor (one_row, counted_until) overriding system value
select one_row, counted_until from jsonb_populate_recordset(null::carteiro.queue_statistics_cursor, $rows$[
{"one_row": true, "counted_until": "2026-11-29T13:20:00+00:00"}
]$rows$);

delete from carteiro.rate_reservations;

insert into carteiro.rate_reservations (rate_key, reserved_for, job_id, is_called) overriding system value
select rate_key, reserved_for, job_id, is_called from jsonb_populate_recordset(null::carteiro.rate_reservations, $rows$[
{"job_id": "dd29c868-738d-4905-8f29-dce523d03ef3", "rate_key": "x:1:c942dbeb-e95d-4435-ad77-ced2340723ff", "is_called": false, "reserved_for": "2026-11-29T13:20:26.828806+00:00"},
{"job_id": "dd29c868-738d-4905-8f29-dce523d03ef3", "rate_key": "x:2", "is_called": false, "reserved_for": "2026-11-29T13:20:26.828806+00:00"},
{"job_id": "438f59ef-f2e5-48a9-91c7-a2aceb4daa3c", "rate_key": "x:1:c942dbeb-e95d-4435-ad77-ced2340723ff", "is_called": false, "reserved_for": "2026-11-29T13:20:27.056921+00:00"},
{"job_id": "438f59ef-f2e5-48a9-91c7-a2aceb4daa3c", "rate_key": "x:2", "is_called": false, "reserved_for": "2026-11-29T13:20:27.056921+00:00"},
{"job_id": "b6a9429e-f26f-4da1-95e7-4449f33f570b", "rate_key": "x:1:c942dbeb-e95d-4435-ad77-ced2340723ff", "is_called": false, "reserved_for": "2026-11-29T13:20:27.102759+00:00"},
{"job_id": "b6a9429e-f26f-4da1-95e7-4449f33f570b", "rate_key": "x:2", "is_called": false, "reserved_for": "2026-11-29T13:20:27.102759+00:00"},
{"job_id": "2dbda539-178a-4b22-a409-5c23828fe00f", "rate_key": "x:1:c942dbeb-e95d-4435-ad77-ced2340723ff", "is_called": false, "reserved_for": "2026-11-29T13:20:27.241979+00:00"},
{"job_id": "2dbda539-178a-4b22-a409-5c23828fe00f", "rate_key": "x:2", "is_called": false, "reserved_for": "2026-11-29T13:20:27.241979+00:00"}
]$rows$);

delete from pgmq.a_publication_dead_letters;

delete from pgmq.a_publication_queue;

delete from pgmq.a_publication_queue_high;

delete from pgmq.a_publication_queue_low;

delete from pgmq.q_publication_dead_letters;

insert into pgmq.q_publication_dead_letters (msg_id, read_ct, enqueued_at, last_read_at, vt, message, headers) overriding system value
select msg_id, read_ct, enqueued_at, last_read_at, vt, message, headers from jsonb_populate_recordset(null::pgmq.q_publication_dead_letters, $rows$[
{"vt": "2026-11-29T13:20:27.028783+00:00", "msg_id": 1, "headers": null, "message": {"v": 1, "cause": "content_rejected: No.", "steps": [], "job_id": "931a469e-8e46-453c-832d-651372c19e37", "attempt": 1, "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "platform": "x_post", "timeline": [{"at": "2026-11-29T13:20:26.993074+00:00", "seq": 1, "data": {}, "type": "enqueued", "phase": "queued", "status": "pending", "attempt": 0}, {"at": "2026-11-29T13:20:27.003169+00:00", "seq": 2, "data": {"dispatcher": "745de87c-dae5-4c53-b93e-d519e9462422"}, "type": "attempt_started", "phase": "validating", "status": "processing", "attempt": 1}, {"at": "2026-11-29T13:20:27.011526+00:00", "seq": 3, "data": {"code": "content_rejected", "message": "No.", "verdict": "refuse"}, "type": "failed", "phase": "validating", "status": "failed", "attempt": 1}], "account_id": "c942dbeb-e95d-4435-ad77-ced2340723ff", "error_code": "content_rejected", "traceparent": null, "error_message": "No.", "publication_id": "4b1204f3-7395-4851-92d0-bf96fc1f6555"}, "read_ct": 0, "enqueued_at": "2026-11-29T13:20:27.005674+00:00", "last_read_at": null}
]$rows$);

delete from pgmq.q_publication_queue;

insert into pgmq.q_publication_queue (msg_id, read_ct, enqueued_at, last_read_at, vt, message, headers) overriding system value
select msg_id, read_ct, enqueued_at, last_read_at, vt, message, headers from jsonb_populate_recordset(null::pgmq.q_publication_queue, $rows$[
{"vt": "2026-11-29T13:20:27.271149+00:00", "msg_id": 9, "headers": null, "message": {"v": 1, "job_id": "70be39a8-7c1d-450c-8733-c3fe092d2260", "attempt": 1, "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "platform": "x_post", "traceparent": null}, "read_ct": 0, "enqueued_at": "2026-11-29T13:20:27.270213+00:00", "last_read_at": null}
]$rows$);

delete from pgmq.q_publication_queue_high;

delete from pgmq.q_publication_queue_low;

delete from public.publication_jobs;

insert into public.publication_jobs (id, publication_id, user_id, platform, option, account_id, content, status, phase, progress, priority, created_at, scheduled_at, next_attempt_at, started_at, completed_at, attempt, retry_count, max_retries, hold_reason, error_code, error_message, platform_response, problems, metadata, trace_id, seq) overriding system value
select id, publication_id, user_id, platform, option, account_id, content, status, phase, progress, priority, created_at, scheduled_at, next_attempt_at, started_at, completed_at, attempt, retry_count, max_retries, hold_reason, error_code, error_message, platform_response, problems, metadata, trace_id, seq from jsonb_populate_recordset(null::public.publication_jobs, $rows$[
{"id": "dd29c868-738d-4905-8f29-dce523d03ef3", "seq": 3, "phase": "done", "option": "x_post", "status": "completed", "attempt": 1, "content": {"caption": "Bom dia", "settings": {}, "mediaFiles": []}, "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 100, "trace_id": null, "account_id": "c942dbeb-e95d-4435-ad77-ced2340723ff", "created_at": "2026-11-29T13:20:26.757279+00:00", "error_code": null, "started_at": "2026-11-29T13:20:26.828806+00:00", "hold_reason": null, "max_retries": 3, "retry_count": 0, "completed_at": "2026-11-29T13:20:26.948453+00:00", "scheduled_at": null, "error_message": null, "publication_id": "a9b525ae-2d93-4b54-b4da-f234240a29c6", "next_attempt_at": null, "platform_response": {"post_id": "1", "permalink": null}},
{"id": "9f8205c0-7976-4281-8e92-8f58194a25b7", "seq": 3, "phase": "validating", "option": "threads_post", "status": "pending", "attempt": 1, "content": {"caption": "Bom dia", "settings": {}, "mediaFiles": []}, "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "platform": "threads", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "9c279cd4-3a5e-4ae0-a928-e65ca957f680", "created_at": "2026-11-29T13:20:27.133871+00:00", "error_code": "token_expired", "started_at": "2026-11-29T13:20:27.137573+00:00", "hold_reason": "account_needs_reauth", "max_retries": 3, "retry_count": 0, "completed_at": null, "scheduled_at": null, "error_message": "No.", "publication_id": "665cf1e0-7a2f-4408-9a25-3c3a61d28127", "next_attempt_at": null, "platform_response": null},
{"id": "931a469e-8e46-453c-832d-651372c19e37", "seq": 3, "phase": "validating", "option": "x_post", "status": "failed", "attempt": 1, "content": {"caption": "Bom dia", "settings": {}, "mediaFiles": []}, "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "c942dbeb-e95d-4435-ad77-ced2340723ff", "created_at": "2026-11-29T13:20:26.992253+00:00", "error_code": "content_rejected", "started_at": "2026-11-29T13:20:27.000589+00:00", "hold_reason": null, "max_retries": 3, "retry_count": 0, "completed_at": "2026-11-29T13:20:27.005674+00:00", "scheduled_at": null, "error_message": "No.", "publication_id": "4b1204f3-7395-4851-92d0-bf96fc1f6555", "next_attempt_at": null, "platform_response": null},
{"id": "438f59ef-f2e5-48a9-91c7-a2aceb4daa3c", "seq": 3, "phase": "validating", "option": "x_post", "status": "processing", "attempt": 1, "content": {"caption": "Bom dia", "settings": {}, "mediaFiles": []}, "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "c942dbeb-e95d-4435-ad77-ced2340723ff", "created_at": "2026-11-29T13:20:27.051146+00:00", "error_code": null, "started_at": "2026-11-29T13:20:27.056921+00:00", "hold_reason": null, "max_retries": 3, "retry_count": 0, "completed_at": null, "scheduled_at": null, "error_message": null, "publication_id": "2ba945c4-02a4-411b-a75f-073a2b779a89", "next_attempt_at": "2026-11-29T13:21:27.072306+00:00", "platform_response": null},
{"id": "b6a9429e-f26f-4da1-95e7-4449f33f570b", "seq": 3, "phase": "queued", "option": "x_post", "status": "pending", "attempt": 1, "content": {"caption": "Bom dia", "settings": {}, "mediaFiles": []}, "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "c942dbeb-e95d-4435-ad77-ced2340723ff", "created_at": "2026-11-29T13:20:27.096311+00:00", "error_code": "platform_unavailable", "started_at": "2026-11-29T13:20:27.102759+00:00", "hold_reason": null, "max_retries": 3, "retry_count": 1, "completed_at": null, "scheduled_at": null, "error_message": "No.", "publication_id": "cb9719d2-b9d9-4885-81cd-84da10c31b6c", "next_attempt_at": "2026-11-29T13:20:38.984792+00:00", "platform_response": null},
{"id": "2e6e36fc-74d8-4bf1-b9f6-c556fab1997c", "seq": 3, "phase": "validating", "option": "instagram_feed", "status": "pending", "attempt": 1, "content": {"caption": "Bom dia", "settings": {}, "mediaFiles": []}, "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "platform": "instagram", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "6c24f819-71c3-4640-951b-210363ced9f4", "created_at": "2026-11-29T13:20:27.182816+00:00", "error_code": "permission_denied", "started_at": "2026-11-29T13:20:27.192824+00:00", "hold_reason": "platform_paused", "max_retries": 3, "retry_count": 0, "completed_at": null, "scheduled_at": null, "error_message": "No.", "publication_id": "360eb86d-8ab5-40b9-b939-184d44806275", "next_attempt_at": null, "platform_response": null},
{"id": "002f267d-c071-44b9-84e6-770f0fb808be", "seq": 2, "phase": "done", "option": "x_post", "status": "cancelled", "attempt": 0, "content": {"caption": "Bom dia", "settings": {}, "mediaFiles": []}, "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "c942dbeb-e95d-4435-ad77-ced2340723ff", "created_at": "2026-11-29T13:20:27.215944+00:00", "error_code": null, "started_at": null, "hold_reason": null, "max_retries": 3, "retry_count": 0, "completed_at": "2026-11-29T13:20:27.223076+00:00", "scheduled_at": null, "error_message": null, "publication_id": "e73aa2cd-01ba-4561-90a9-b4615a46bc52", "next_attempt_at": null, "platform_response": null},
{"id": "2dbda539-178a-4b22-a409-5c23828fe00f", "seq": 2, "phase": "validating", "option": "x_post", "status": "processing", "attempt": 1, "content": {"caption": "Bom dia", "settings": {}, "mediaFiles": []}, "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "c942dbeb-e95d-4435-ad77-ced2340723ff", "created_at": "2026-11-29T13:20:27.239088+00:00", "error_code": null, "started_at": "2026-11-29T13:20:27.241979+00:00", "hold_reason": null, "max_retries": 3, "retry_count": 0, "completed_at": null, "scheduled_at": null, "error_message": null, "publication_id": "aa20dd9f-43a6-44de-a9ce-d9eec7fb96c5", "next_attempt_at": null, "platform_response": null},
{"id": "d53af7d0-00ad-4736-a79f-f46e831c64c4", "seq": 1, "phase": "queued", "option": "x_post", "status": "pending", "attempt": 0, "content": {"caption": "Bom dia", "settings": {}, "mediaFiles": []}, "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "c942dbeb-e95d-4435-ad77-ced2340723ff", "created_at": "2026-11-29T13:20:27.259736+00:00", "error_code": null, "started_at": null, "hold_reason": null, "max_retries": 3, "retry_count": 0, "completed_at": null, "scheduled_at": "2026-11-29T14:20:27.257+00:00", "error_message": null, "publication_id": "9d9c91ee-1033-465b-bd62-ddcf36febf36", "next_attempt_at": "2026-11-29T14:20:27.257+00:00", "platform_response": null},
{"id": "70be39a8-7c1d-450c-8733-c3fe092d2260", "seq": 1, "phase": "queued", "option": "x_post", "status": "pending", "attempt": 0, "content": {"caption": "Bom dia", "settings": {}, "mediaFiles": []}, "user_id": "9decb821-f8df-43cd-b5a4-1a8e24de4aa5", "metadata": {}, "platform": "x", "priority": "normal", "problems": [], "progress": 0, "trace_id": null, "account_id": "c942dbeb-e95d-4435-ad77-ced2340723ff", "created_at": "2026-11-29T13:20:27.270213+00:00", "error_code": null, "started_at": null, "hold_reason": null, "max_retries": 3, "retry_count": 0, "completed_at": null, "scheduled_at": null, "error_message": null, "publication_id": "b47142ca-cd37-4356-8104-11ac2fb34e4c", "next_attempt_at": null, "platform_response": null}
]$rows$);

select setval('carteiro.publication_backlog_place_seq', 1, false);

select setval('carteiro.publication_broadcast_clock', 71838337080, true);

select setval('carteiro.publication_broadcasts_place_seq', 1, false);

select setval('carteiro.publication_claim_number', 7, true);

select setval('carteiro.publication_rate_queue_place_seq', 1, false);

select setval('carteiro.publication_rate_users_place_seq', 1, false);

select setval('pgmq.q_publication_dead_letters_msg_id_seq', 1, true);

select setval('pgmq.q_publication_queue_high_msg_id_seq', 1, false);

select setval('pgmq.q_publication_queue_low_msg_id_seq', 1, false);

select setval('pgmq.q_publication_queue_msg_id_seq', 9, true);

set session_replication_role = default;

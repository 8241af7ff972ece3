-- Makes a publication and its jobs. Called by the gateway, which has validated the content.
--
--   request  { user_id, mode? (live), uploads? (ids of those that it shows), idempotency_key?, request_hash?, total_requested, rejected: [],
--              metadata: {}, traceparent?, jobs: [{ platform, option, account_id?, content, priority, scheduled_at?, max_retries?,
--              preparation? (add_job_preparations) }] }
--   answer   see publication_answer
--
-- Raises CT003 while a call with the same idempotency key is under way, CT004 when the key was used for another
-- request, CT429 when too many jobs of the user would wait, CT410 when an upload is not there any more.
create function carteiro.enqueue_publication(request jsonb) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  owner_id uuid := (request ->> 'user_id')::uuid;
  replay jsonb;
begin
  perform carteiro.use_lookup_plans();
  if request ->> 'idempotency_key' is not null then
    replay := carteiro.claim_idempotency_key(request);
    if replay is not null then
      return replay;
    end if;
  end if;
  perform carteiro.lock_job_quotas(array[owner_id]);
  perform carteiro.require_room_for_jobs(
    owner_id, jsonb_array_length(request -> 'jobs'), coalesce(request ->> 'mode', 'live')
  );
  perform carteiro.hold_uploads(array(select jsonb_array_elements_text(request -> 'uploads')::uuid));
  return (carteiro.insert_publications(array[request]))[1];
end
$$;

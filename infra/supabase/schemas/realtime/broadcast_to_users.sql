-- A message may come after a newer one about the same job: of two states the one with the larger seq is the newer.
--
-- 2. A broadcast from the database to the user's private topic user:<id>. Faster than postgres_changes, and one check per
-- subscription instead of one per subscriber and change.
--
--   job_changed          the job as publication_job_json gives it
--   publication_created  { publication_id }, once for all of its jobs (enqueue_inserted_jobs)

-- Broadcasts of one event, all at once, each as realtime.send writes it. Where Realtime's table is not what it was, each
-- goes through realtime.send. Like that, it loses a message rather than the caller's transaction.
create function carteiro.broadcast_to_users(event_name text, user_ids uuid[], payloads jsonb[]) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  message record;
begin
  insert into realtime.messages (topic, extension, event, private, payload)
  select 'user:' || owner_id, 'broadcast', event_name, true, broadcast.payload
  from unnest(user_ids, payloads) as broadcast (owner_id, payload);
exception when others then
  if to_regprocedure('realtime.send(jsonb, text, text, boolean)') is null then
    return;
  end if;
  for message in select * from unnest(user_ids, payloads) as broadcast (owner_id, payload)
  loop
    perform realtime.send(message.payload, event_name, 'user:' || message.owner_id, true);
  end loop;
end
$$;

-- Schema realtime, as hosted Supabase gives it to clients and migrations.
-- Local stand-in only: never deployed. Facts: https://supabase.com/docs/guides/realtime/broadcast
-- and https://supabase.com/docs/guides/realtime/authorization

do $$
declare
  needed text;
begin
  foreach needed in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_roles where rolname = needed) then
      execute format('create role %I nologin noinherit', needed);
    end if;
  end loop;
  if not exists (select from pg_publication where pubname = 'supabase_realtime') then
    create publication supabase_realtime;
  end if;
end
$$;

create schema if not exists realtime;
grant usage on schema realtime to anon, authenticated, service_role;

-- Hosted partitions this table by day and drops old days; here the server prunes it instead,
-- so that a missing partition can never swallow a message.
create table if not exists realtime.messages (
  topic text not null,
  extension text not null,
  payload jsonb,
  event text,
  private boolean default false,
  updated_at timestamp without time zone not null default now(),
  inserted_at timestamp without time zone not null default now(),
  id uuid not null default gen_random_uuid(),
  primary key (id, inserted_at)
);
create index if not exists messages_topic_inserted_at on realtime.messages (topic, inserted_at);
alter table realtime.messages enable row level security;
grant select, insert, update on realtime.messages to anon, authenticated, service_role;

do $$
begin
  if not exists (select from pg_publication where pubname = 'supabase_realtime_messages_publication') then
    create publication supabase_realtime_messages_publication for table realtime.messages;
  end if;
end
$$;

-- The topic of the channel that is being authorised: what policies on realtime.messages compare with.
create or replace function realtime.topic() returns text
language sql stable
as $$ select nullif(current_setting('realtime.topic', true), '') $$;

-- Broadcasts payload to a topic once the transaction commits. Guarantees that the caller's
-- transaction survives: every error becomes a warning and the message is lost.
create or replace function realtime.send(payload jsonb, event text, topic text, private boolean default true)
returns void
language plpgsql
as $$
declare
  message_id uuid := gen_random_uuid();
begin
  perform set_config('realtime.topic', topic, true);
  insert into realtime.messages (id, topic, extension, event, private, payload)
  values (
    message_id, send.topic, 'broadcast', send.event, send.private,
    case when send.payload ? 'id' then send.payload
         else jsonb_set(send.payload, '{id}', to_jsonb(message_id)) end
  );
exception when others then
  raise warning 'ErrorSendingBroadcastMessage: %', sqlerrm;
end
$$;

-- For row triggers: broadcasts a change with both rows in full. Raises for statement triggers.
create or replace function realtime.broadcast_changes(
  topic_name text, event_name text, operation text, table_name text, table_schema text,
  new record, old record, level text default 'ROW'
) returns void
language plpgsql
as $$
begin
  if level = 'STATEMENT' then
    raise exception 'realtime.broadcast_changes needs a row trigger (for each row), not a statement trigger';
  end if;
  perform realtime.send(
    jsonb_build_object(
      'operation', operation, 'table', table_name, 'schema', table_schema,
      'record', case when operation = 'DELETE' then null else to_jsonb(new) end,
      'old_record', case when operation = 'INSERT' then null else to_jsonb(old) end
    ),
    event_name, topic_name
  );
end
$$;
grant execute on function realtime.topic, realtime.send, realtime.broadcast_changes
  to anon, authenticated, service_role;

-- What only the local server calls, as superuser ------------------------------------------------

-- May a token read or write this private topic? Asks the policies by trying it, and leaves nothing behind.
create or replace function realtime.local_may(
  action text, extension text, topic text, claims jsonb
) returns boolean
language plpgsql
as $$
declare
  probe uuid := gen_random_uuid();
  allowed boolean := false;
begin
  begin
    if action = 'read' then
      insert into realtime.messages (id, topic, extension, private) values (probe, topic, extension, true);
    end if;
    perform set_config('realtime.topic', topic, true),
            set_config('request.jwt.claims', claims::text, true),
            set_config('request.jwt.claim.sub', coalesce(claims ->> 'sub', ''), true),
            set_config('request.jwt.claim.role', claims ->> 'role', true);
    perform set_config('role', claims ->> 'role', true);
    if action = 'read' then
      allowed := exists (select from realtime.messages m where m.id = probe);
    else
      insert into realtime.messages (id, topic, extension, private) values (probe, topic, extension, true);
      allowed := true;
    end if;
    -- Undoes the probe row and the settings above.
    raise exception using errcode = 'CT001';
  exception
    when sqlstate 'CT001' then null;
    when insufficient_privilege or undefined_object or invalid_parameter_value then allowed := false;
  end;
  return allowed;
end
$$;

-- Waits until these transactions (their 32 bits) are seen by new snapshots. A commit is streamed as soon as it is on
-- disk, which is a moment before other sessions see it: a query right after it may miss the row.
create or replace function realtime.local_await_commits(xids bigint[]) returns void
language plpgsql
as $$
declare
  newest bigint := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
  epoch constant bigint := 4294967296;
  distance bigint;
  given bigint;
begin
  foreach given in array xids loop
    -- To the side on which it is nearer: xids wrap around.
    distance := mod(given - mod(newest, epoch) + epoch + epoch / 2, epoch) - epoch / 2;
    while not pg_visible_in_snapshot((newest + distance)::text::xid8, pg_current_snapshot()) loop
      perform pg_sleep(0.001);
    end loop;
  end loop;
end
$$;

-- Which of these rows (arrays of key values, as text) does each reader see, once the transactions that they come from
-- are seen at all? One array of positions per reader; a reader whose policies fail sees nothing.
-- lookup: a query with $1 = the rows, made by the server from the catalog.
create or replace function realtime.local_visible_rows(lookup text, keys jsonb, readers jsonb, xids bigint[])
returns setof jsonb
language plpgsql
as $$
declare
  claims jsonb;
  seen jsonb;
begin
  perform realtime.local_await_commits(xids);
  for claims in select value from jsonb_array_elements(readers) loop
    begin
      perform set_config('request.jwt.claims', claims::text, true),
              set_config('role', claims ->> 'role', true);
      execute lookup into seen using keys;
    exception when others then
      seen := '[]';
    end;
    perform set_config('role', 'none', true);
    return next seen;
  end loop;
end
$$;
revoke execute on function realtime.local_may, realtime.local_await_commits, realtime.local_visible_rows from public;

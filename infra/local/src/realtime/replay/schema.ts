import type { Sql } from 'postgres'

const OWN_ROW = 'auth.uid() = user_id'
const OWN_TOPIC = `realtime.topic() = 'user:' || auth.uid()`

/** The tables and policies of the recordings, in a schema public that holds nothing else. */
export const TRANSCRIPT_SCHEMA = `
drop schema public cascade;
create schema public;
grant usage on schema public to anon, authenticated, service_role;

create table publication_jobs (
  id uuid primary key, user_id uuid, platform text, status text default 'queued', attempts int default 0,
  scheduled_at timestamptz, result jsonb, error text,
  created_at timestamptz default now(), updated_at timestamptz default now()
);
create table full_jobs (id uuid primary key, user_id uuid, status text, body text);
alter table full_jobs replica identity full;
create type mood as enum ('ok', 'sad');
create table types_probe (
  id serial primary key, user_id uuid, c_int2 int2, c_int4 int4, c_int8 int8, c_numeric numeric,
  c_float4 float4, c_float8 float8, c_bool bool, c_text text, c_varchar varchar, c_char char, c_uuid uuid,
  c_json json, c_jsonb jsonb, c_timestamptz timestamptz, c_timestamp timestamp, c_date date, c_time time,
  c_interval interval, c_bytea bytea, c_int4s int4[], c_texts text[], c_mood mood, c_inet inet
);
create table unpublished (id int primary key);
create table sentinel (id int primary key);

alter table publication_jobs enable row level security;
alter table full_jobs enable row level security;
create policy own_jobs on publication_jobs for select to authenticated using (${OWN_ROW});
create policy own_full_jobs on full_jobs for select to authenticated using (${OWN_ROW});
grant select on all tables in schema public to anon, authenticated, service_role;
alter publication supabase_realtime add table publication_jobs, full_jobs, types_probe, sentinel;

do $$
declare
  name text;
begin
  for name in select policyname from pg_policies where schemaname = 'realtime' and tablename = 'messages' loop
    execute format('drop policy %I on realtime.messages', name);
  end loop;
end
$$;
create policy read_own on realtime.messages for select to authenticated using (${OWN_TOPIC});
create policy write_own on realtime.messages for insert to authenticated with check (${OWN_TOPIC});
create policy read_open on realtime.messages for select to authenticated using (realtime.topic() = 'room:open');

create function tell_owner() returns trigger language plpgsql security definer as $$
begin
  perform realtime.broadcast_changes('user:' || coalesce(new.user_id, old.user_id), tg_op, tg_op,
                                     tg_table_name, tg_table_schema, new, old);
  return null;
end
$$;
create trigger tell_owner after insert or update or delete on full_jobs
  for each row execute function tell_owner();
`

/** Empties the tables; the serial starts where it stood in the recording. */
export const resetTables = async (sql: Sql): Promise<void> => {
  await sql.unsafe('truncate publication_jobs, full_jobs, types_probe, sentinel; truncate realtime.messages')
  await sql.unsafe('alter sequence types_probe_id_seq restart with 3')
}

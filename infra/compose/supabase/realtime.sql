-- Runs once, when the database is made: where Realtime keeps its tenants.
create schema if not exists _realtime authorization supabase_admin;

-- What `supabase start` and `supabase db reset` put into the database of one's own machine; `db push` leaves it out.
-- The services' roles get passwords that everybody knows: they are of use on this machine only.
do $$
declare
  service_role_name text;
begin
  for service_role_name in
    select rolname from pg_roles where rolcanlogin and rolname like 'carteiro\_%'
  loop
    execute format('alter role %I with password %L', service_role_name, 'carteiro-local');
  end loop;
end
$$;

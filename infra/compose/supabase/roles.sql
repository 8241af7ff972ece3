-- Runs once, when the database is made: Supabase's own roles get passwords of this deployment.
\set auth_password `echo "$AUTH_DATABASE_PASSWORD"`
\set rest_password `echo "$REST_DATABASE_PASSWORD"`
alter role supabase_auth_admin with password :'auth_password';
alter role authenticator with password :'rest_password';

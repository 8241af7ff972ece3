-- Whether the app's own policies let a user with these claims select an object of Storage. It belongs to role authenticated
-- (grants.sql) and so runs as every user's calls do, under the same policies, for every caller: the gateway needs no right to become
-- that role. A policy that fails for an object shows it to none.
create function carteiro.can_user_select(claims jsonb, of_bucket text, of_path text) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  claims_before constant text := current_setting('request.jwt.claims', true);
  -- Of older projects; auth.uid() reads it first.
  sub_before constant text := current_setting('request.jwt.claim.sub', true);
  is_seen boolean;
begin
  perform set_config('request.jwt.claims', claims::text, true), set_config('request.jwt.claim.sub', '', true);
  is_seen := exists (select from storage.objects where bucket_id = of_bucket and name = of_path);
  perform set_config('request.jwt.claims', coalesce(claims_before, ''), true),
    set_config('request.jwt.claim.sub', coalesce(sub_before, ''), true);
  return is_seen;
exception
  -- Such as a policy that reads an id out of every path.
  when data_exception or insufficient_privilege then return false;
end
$$;

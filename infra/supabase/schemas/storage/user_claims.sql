-- The claims of a user's access token, as Supabase Auth writes them, as far as they are the user's and not a session's: what policies
-- see. The same whether the user calls with a token or with an API key. Null for a user who does not exist.
create function carteiro.user_claims(of_user uuid) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return (
    select jsonb_build_object(
      'sub', owner.id, 'aud', 'authenticated', 'role', 'authenticated', 'email', coalesce(owner.email, ''),
      'phone', coalesce(owner.phone, ''), 'app_metadata', coalesce(owner.raw_app_meta_data, '{}'),
      'user_metadata', coalesce(owner.raw_user_meta_data, '{}'), 'is_anonymous', owner.is_anonymous
    )
    from auth.users as owner
    where owner.id = of_user
  );
end
$$;

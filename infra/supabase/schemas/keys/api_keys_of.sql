-- The keys that a caller may see and change: those of a user (null: of all users), and of them, for a key that calls, those
-- within its own rights.
create function carteiro.api_keys_of(owner_id uuid, by_key uuid) returns setof carteiro.api_keys
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    select key.*
    from carteiro.api_keys as key
    where (owner_id is null or key.user_id = owner_id)
      and (
        by_key is null
        or exists (
          select from carteiro.api_keys as caller where caller.id = by_key and carteiro.is_api_key_within(key, caller)
        )
      );
end
$$;

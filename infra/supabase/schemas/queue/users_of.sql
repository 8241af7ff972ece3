create function carteiro.users_of(messages jsonb[]) returns uuid[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return array(select distinct (message ->> 'user_id')::uuid from unnest(messages) as message);
end
$$;

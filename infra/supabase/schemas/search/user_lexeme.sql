-- Whose a text is, as a lexeme of it: the index is then read for one user's texts only.
create function carteiro.user_lexeme(owner_id uuid) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select 'user_' || replace(owner_id::text, '-', '')
$$;

-- Searches for every lexeme of a text, as a beginning. Null when it has none.
create function carteiro.search_query(search text) returns tsquery
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select string_agg(quote_literal(lexeme) || ':*', ' & ')::tsquery
  from unnest(to_tsvector('pg_catalog.simple', extensions.unaccent('extensions.unaccent', search)))
$$;

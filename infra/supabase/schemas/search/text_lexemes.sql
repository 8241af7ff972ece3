-- The lexemes by which texts are compared: no accents, no case, in no language in particular.
create function carteiro.text_lexemes(content jsonb) returns tsvector
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select to_tsvector('pg_catalog.simple', extensions.unaccent('extensions.unaccent',
    concat_ws(' ', content ->> 'caption', content -> 'settings' ->> 'title')))
$$;

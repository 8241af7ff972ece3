-- The ids of uploads whose addresses stand in a content, of this gateway or another one. Becomes part of the statement that calls it.
create function carteiro.uploads_in(content jsonb) returns uuid[]
language sql immutable
return array(
  select distinct found.parts[1]::uuid
  from regexp_matches(content::text, '/media/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/', 'g') as found (parts)
);

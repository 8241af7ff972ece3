-- The mode of a deployment. Becomes part of the statement that calls it.
create function carteiro.mode_of(deployment text) returns text
language sql immutable
return case when deployment like '%:test' then 'test' else 'live' end;

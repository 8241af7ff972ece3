-- The key of a platform's deployment in a mode. Becomes part of the statement that calls it.
create function carteiro.deployment_of(platform text, mode text) returns text
language sql immutable
return case mode when 'live' then platform else platform || ':test' end;

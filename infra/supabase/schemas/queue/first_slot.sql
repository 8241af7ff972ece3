-- The number of a mode's first slot. Becomes part of the statement that calls it.
create function carteiro.first_slot(of_mode text) returns integer
language sql immutable
return case of_mode when 'live' then 1 else 1001 end;

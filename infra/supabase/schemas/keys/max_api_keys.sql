-- How many keys a user may have at once; revoked ones do not count.
create function carteiro.max_api_keys() returns integer
language sql immutable
return 100;

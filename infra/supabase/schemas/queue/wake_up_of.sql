-- The channel of a mode's wake-ups, and the key of their lock.
create function carteiro.wake_up_of(of_mode text) returns text
language sql immutable
return case of_mode when 'live' then 'publication_wake_up' else 'publication_test_wake_up' end;

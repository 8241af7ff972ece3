-- The priority queues of a mode.
create function carteiro.priority_queues_of(of_mode text) returns text[]
language sql immutable
return case of_mode
  when 'live' then '{publication_queue_high,publication_queue,publication_queue_low}'::text[]
  else '{publication_test_queue_high,publication_test_queue,publication_test_queue_low}'::text[]
end;

create function carteiro.priority_queue_of(priority text, of_mode text default 'live') returns text
language sql immutable
return case of_mode when 'live' then 'publication_queue' else 'publication_test_queue' end
  || case priority when 'high' then '_high' when 'low' then '_low' else '' end;

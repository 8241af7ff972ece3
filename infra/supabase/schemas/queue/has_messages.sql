-- Whether a queue of a mode holds something.
create function carteiro.has_messages(of_mode text) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  if of_mode = 'live' then
    return exists (select from pgmq.q_publication_queue)
      or exists (select from pgmq.q_publication_queue_high)
      or exists (select from pgmq.q_publication_queue_low);
  end if;
  return exists (select from pgmq.q_publication_test_queue)
    or exists (select from pgmq.q_publication_test_queue_high)
    or exists (select from pgmq.q_publication_test_queue_low);
end
$$;

-- The queues of a mode that hold something (all, where jobs of theirs may be parked), in the order in which a claim goes through
-- them: high before normal before low, but every fifth claim begins with the normal one, and every tenth with the low one.
-- Whatever waits is reached.
create function carteiro.queues_in_order(takes_all boolean default false, of_mode text default 'live') returns text[]
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  claim_number bigint;
  high text;
  normal text;
  low text;
begin
  if of_mode = 'live' then
    claim_number := nextval('carteiro.publication_claim_number');
    high := case when takes_all or exists (select from pgmq.q_publication_queue_high) then 'publication_queue_high' end;
    normal := case when takes_all or exists (select from pgmq.q_publication_queue) then 'publication_queue' end;
    low := case when takes_all or exists (select from pgmq.q_publication_queue_low) then 'publication_queue_low' end;
  else
    claim_number := nextval('carteiro.publication_test_claim_number');
    high := 'publication_test_queue_high';
    normal := 'publication_test_queue';
    low := 'publication_test_queue_low';
  end if;
  return array_remove(case
    when claim_number % 10 = 0 then array[low, high, normal]
    when claim_number % 5 = 0 then array[normal, high, low]
    else array[high, normal, low]
  end, null);
end
$$;

-- Settlements, as poll_publication_queue takes them. What went well, as nearly all does, is settled at once; its slots are
-- returned (ended_slots), to be filled again. settled says for each whether its lease was good; one that wasn't may be of a
-- job that was cancelled under way: its work has ended.
create function carteiro.settle_publication_jobs(settlements jsonb, out settled jsonb, out ended_slots integer[])
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  good uuid[] := '{}';
  leases uuid[];
  responses jsonb[];
  settlement record;
begin
  select array_agg((value ->> 'lease_token')::uuid), array_agg(value -> 'outcome' -> 'platform_response')
  into leases, responses
  from jsonb_array_elements(settlements)
  where value -> 'outcome' ->> 'outcome' = 'completed';
  ended_slots := '{}';
  if leases is not null then
    select done.good, done.ended_slots into good, ended_slots
    from carteiro.complete_publication_jobs(leases, responses) as done;
  end if;

  if cardinality(good) < jsonb_array_length(settlements) then
    for settlement in
      select (value ->> 'lease_token')::uuid as lease, value -> 'outcome' as outcome
      from jsonb_array_elements(settlements)
      where not (value ->> 'lease_token')::uuid = any (good)
    loop
      -- A lease that moved up to another slot at this moment is found there by a second try.
      if carteiro.settle_publication_job(settlement.lease, settlement.outcome)
        or carteiro.settle_publication_job(settlement.lease, settlement.outcome) then
        good := good || settlement.lease;
      else
        perform carteiro.free_publication_slot(settlement.lease);
      end if;
    end loop;
  end if;

  settled := (
    select jsonb_agg((value ->> 'lease_token')::uuid = any (good) order by position)
    from jsonb_array_elements(settlements) with ordinality as said (value, position)
  );
end
$$;

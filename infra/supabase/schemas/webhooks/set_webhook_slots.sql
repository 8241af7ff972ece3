-- How many messages may be on their way at once, over all dispatchers. Slots that are taken go when they are free.
create function carteiro.set_webhook_slots(slots integer) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  if slots is null or slots not between 1 and 1000 then
    raise exception 'slots: expected 1 to 1000' using errcode = '22023';
  end if;
  insert into carteiro.webhook_slots (slot) select generate_series(1, slots) on conflict (slot) do nothing;
  delete from carteiro.webhook_slots where slot > slots and lease_token is null;
end
$$;

-- A platform whose jobs have waited for nearly as long as a slot is left to them, and still wait, is noted again. A sweep comes several
-- times within the twentieth that is left (15 of 300 seconds).
create function carteiro.renew_due_platforms() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  update carteiro.platforms
  set last_due_at = now()
  where deployment = any (array(
    select known.deployment
    from carteiro.platforms as known
    cross join carteiro.queue_settings as settings
    where known.last_due_at > now() - settings.slot_left_for
      and known.last_due_at <= now() - settings.slot_left_for * 0.95
      and carteiro.has_due_jobs(known.deployment)
    for no key update of known skip locked
  ));
end
$$;

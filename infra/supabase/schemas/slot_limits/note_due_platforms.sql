-- Jobs of these deployments are due. Written now and then only, and never waited for: with every job, it would be a lock that
-- all callers share.
create function carteiro.note_due_platforms(of_deployments text[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  update carteiro.platforms
  set last_due_at = now()
  where deployment = any (array(
    select known.deployment
    from carteiro.platforms as known
    where known.deployment = any (of_deployments) and (
      known.last_due_at is null
      or known.last_due_at < now() - (select slot_left_for / 30 from carteiro.queue_settings)
    )
    for no key update skip locked
  ));
end
$$;

-- Calls of these deployments got no answer in time. Until one does, each holds one slot at most (slot_limit).
create function carteiro.note_platform_timeouts(of_deployments text[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  insert into carteiro.platform_policies as p (platform, mode, timed_out_at)
  select its.platform, its.mode, now() from carteiro.platforms as its
  where its.deployment = any (of_deployments)
  order by its.deployment
  on conflict (deployment) do update set timed_out_at = excluded.timed_out_at where p.timed_out_at is null;
end
$$;

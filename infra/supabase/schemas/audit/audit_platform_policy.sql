-- What is set for a platform deployment; not what its circuit counts.
create function carteiro.audit_platform_policy() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  if (old.paused_at, old.pause_reason) is distinct from (new.paused_at, new.pause_reason) then
    perform carteiro.audit(
      case when new.paused_at is null then 'platform.resumed' else 'platform.paused' end,
      coalesce(new.deployment, old.deployment),
      jsonb_build_object('paused_at', old.paused_at, 'pause_reason', old.pause_reason),
      jsonb_build_object('paused_at', new.paused_at, 'pause_reason', new.pause_reason)
    );
  end if;
  if coalesce(old.rates, '[]') <> coalesce(new.rates, '[]') then
    perform carteiro.audit('platform.rates_changed', coalesce(new.deployment, old.deployment),
      jsonb_build_object('rates', old.rates), jsonb_build_object('rates', new.rates));
  end if;
  return null;
end
$$;

create trigger audit
  after insert or delete or update of paused_at, pause_reason, rates on carteiro.platform_policies
  for each row execute function carteiro.audit_platform_policy();

create function carteiro.pause_platform(paused_platform text, reason text, of_mode text default 'live') returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  insert into carteiro.platform_policies (platform, mode, paused_at, pause_reason)
  values (paused_platform, of_mode, now(), reason)
  on conflict (deployment) do update
  set paused_at = coalesce(carteiro.platform_policies.paused_at, now()), pause_reason = excluded.pause_reason,
    updated_at = now()
$$;

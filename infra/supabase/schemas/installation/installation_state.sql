-- The installation's state: { deployment, problem, noticed_at, data_until, confirmed_as, confirmed_at }.
create function carteiro.installation_state() returns jsonb
language sql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  select coalesce((
    select jsonb_build_object(
      'deployment', known.deployment, 'problem', carteiro.installation_problem(), 'noticed_at', known.noticed_at,
      'data_until', known.data_until, 'confirmed_as', known.confirmed_as, 'confirmed_at', known.confirmed_at
    )
    from carteiro.installation as known
  ), '{"deployment": null, "problem": null, "noticed_at": null, "data_until": null, "confirmed_as": null, "confirmed_at": null}')
$$;

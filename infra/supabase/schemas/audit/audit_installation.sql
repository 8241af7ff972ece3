-- What an operator confirms, or changes by hand; not what a dispatcher recognises.
create function carteiro.audit_installation() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  if session_user <> 'carteiro_dispatcher' then
    perform carteiro.audit(
      case when old.confirmed_at is distinct from new.confirmed_at then 'installation.confirmed' else 'installation.changed' end,
      null,
      jsonb_build_object('deployment', old.deployment, 'problem', old.problem, 'confirmed_as', old.confirmed_as),
      jsonb_build_object('deployment', new.deployment, 'problem', new.problem, 'confirmed_as', new.confirmed_as)
    );
  end if;
  return null;
end
$$;

create trigger audit
  after update on carteiro.installation
  for each row execute function carteiro.audit_installation();

-- Records a change that its transaction makes. owner_id: whose thing it is, so that they see it, too.
-- Takes what anybody who reads it may know: never a secret, a token or a hash.
create function carteiro.audit(
  action text, target text, before jsonb default null, after jsonb default null, owner_id uuid default null
) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  -- What goes with its user leaves nothing behind.
  if audit.owner_id is not null and not exists (select from auth.users as owner where owner.id = audit.owner_id) then
    return;
  end if;
  insert into carteiro.audit_log (
    action, target, owner_id, actor_kind, user_id, key_id, database_role, before, after, trace_id, address
  )
  select audit.action, audit.target, audit.owner_id, actor.actor_kind, actor.user_id, actor.key_id, actor.database_role,
    audit.before, audit.after, actor.trace_id, actor.address
  from carteiro.audit_actor() as actor;
end
$$;

-- The audit log is append-only. A row may go when its time is over (queue_settings.keep_audit_log, 30 days at least, so that
-- shortening it cannot hide that it was shortened), or with the user whose thing it is about.
create function carteiro.guard_audit_log() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  if tg_op = 'DELETE' then
    if old.at < now() - (select keep_audit_log from carteiro.queue_settings)
      or (old.owner_id is not null and not exists (select from auth.users as owner where owner.id = old.owner_id))
    then
      return old;
    end if;
  end if;
  raise exception 'the audit log is append-only' using errcode = 'CT002';
end
$$;

create trigger append_only
  before update or delete on carteiro.audit_log
  for each row execute function carteiro.guard_audit_log();

create trigger append_only_as_a_whole
  before truncate on carteiro.audit_log
  for each statement execute function carteiro.guard_audit_log();

-- Also while a session pretends to be a replica, which switches triggers off.
alter table carteiro.audit_log enable always trigger append_only;
alter table carteiro.audit_log enable always trigger append_only_as_a_whole;

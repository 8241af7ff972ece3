-- An account that must be connected again, whatever found it out.
create function carteiro.publish_lost_account() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  if carteiro.is_event_wanted('account.needs_reauth', new.user_id, array[new.platform], new.mode) then
    perform carteiro.publish_event('account.needs_reauth', new.user_id, array[new.platform], new.mode,
      carteiro.account_json(new));
  end if;
  return null;
end
$$;

create trigger publish_lost_account
  after update of status on carteiro.platform_accounts
  for each row when (old.status <> 'needs_reauth' and new.status = 'needs_reauth')
  execute function carteiro.publish_lost_account();

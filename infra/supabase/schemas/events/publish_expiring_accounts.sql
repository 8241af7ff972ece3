-- Every five minutes: accounts whose access ends within queue_settings.announce_expiry_before, and that no service renews.
-- Once for each end, and to those that listen by then.
create function carteiro.publish_expiring_accounts() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  expiring carteiro.platform_accounts;
begin
  if not exists (select from carteiro.event_listeners) then
    return;
  end if;
  for expiring in
    update carteiro.platform_accounts as account
    set expiry_announced_for = account.credentials_expire_at
    where account.status = 'connected' and account.refresh_due_at is null
      and account.credentials_expire_at < now() + (select announce_expiry_before from carteiro.queue_settings)
      and account.expiry_announced_for is distinct from account.credentials_expire_at
      and carteiro.is_event_wanted('account.expiring', account.user_id, array[account.platform], account.mode)
    returning account.*
  loop
    perform carteiro.publish_event('account.expiring', expiring.user_id, array[expiring.platform], expiring.mode,
      carteiro.account_json(expiring));
  end loop;
end
$$;

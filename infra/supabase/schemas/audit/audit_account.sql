-- Accounts that are connected, disconnected, changed, made the default or removed, also by hand. Left out is what a service finds out (a grant
-- has ended, tokens were renewed), and what it connects: connect_account records that, also where only the tokens are new.
create function carteiro.audit_account() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  account carteiro.platform_accounts := coalesce(new, old);
begin
  if carteiro.caller_platform() is not null or session_user = 'carteiro_dispatcher' then
    return null;
  end if;
  if tg_op = 'DELETE' or old.status is distinct from new.status then
    perform carteiro.audit(
      'account.' || case when tg_op = 'DELETE' then 'deleted' when new.status = 'needs_reauth' then 'expired' else new.status end,
      account.id::text, carteiro.audited_account(old), carteiro.audited_account(new), account.user_id);
  elsif new.is_default and not old.is_default then
    perform carteiro.audit('account.made_default', account.id::text, carteiro.audited_account(old),
      carteiro.audited_account(new), account.user_id);
  elsif new.media_policy <> old.media_policy then
    perform carteiro.audit('account.changed', account.id::text, carteiro.audited_account(old), carteiro.audited_account(new),
      account.user_id);
  end if;
  return null;
end
$$;

create trigger audit
  after insert or delete or update of status, is_default, media_policy on carteiro.platform_accounts
  for each row execute function carteiro.audit_account();

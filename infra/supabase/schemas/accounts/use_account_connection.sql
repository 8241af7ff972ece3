-- The connection that a state stands for, once: { id, user_id, user_email, browser_hash, sealed, redirect_uri,
-- return_to }. Null for a state that is unknown, used or too old.
create function carteiro.use_account_connection(state_hash text) returns jsonb
language sql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
  with used as (
    update carteiro.account_connections as c
    set used_at = now()
    where c.state_hash = use_account_connection.state_hash and c.platform = carteiro.caller_platform() and c.mode = carteiro.caller_mode()
      and c.used_at is null and c.expires_at > now()
    returning c.*
  )
  select jsonb_build_object(
    'id', used.id, 'user_id', used.user_id, 'user_email', owner.email, 'browser_hash', used.browser_hash,
    'sealed', used.sealed, 'redirect_uri', used.redirect_uri, 'return_to', used.return_to
  )
  from used
  join auth.users as owner on owner.id = used.user_id
$$;

-- Who acts in this transaction. The gateway says for whom it acts, in the transaction's setting carteiro.actor: { kind, user_id,
-- key_id, trace_id, address }. Any role can write such a setting, so it counts for the gateway's own role alone; everybody else is
-- the role that they signed in as, which they cannot change.
create function carteiro.audit_actor(
  out actor_kind text, out user_id uuid, out key_id uuid, out database_role text, out trace_id text, out address text
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  named jsonb;
begin
  if session_user = 'carteiro_gateway' then
    named := nullif(current_setting('carteiro.actor', true), '')::jsonb;
  end if;
  actor_kind := coalesce(named ->> 'kind', 'database_role');
  user_id := named ->> 'user_id';
  key_id := named ->> 'key_id';
  trace_id := named ->> 'trace_id';
  address := named ->> 'address';
  -- PostgREST signs in as one role for all, and takes the caller's.
  database_role := case session_user when 'authenticator' then current_setting('role') else session_user end;
end
$$;

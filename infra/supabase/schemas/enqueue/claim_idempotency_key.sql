-- What a user's idempotency key was answered; null when it is new, and then it is the caller's until its transaction
-- ends. Raises CT003 while another call has it, CT004 when it was used for another request.
create function carteiro.claim_idempotency_key(request jsonb) returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  owner_id uuid := (request ->> 'user_id')::uuid;
  key text := request ->> 'idempotency_key';
  its_mode text := coalesce(request ->> 'mode', 'live');
begin
  if not pg_try_advisory_xact_lock(hashtextextended(owner_id || case its_mode when 'live' then '' else its_mode || ' ' end || key, 0)) then
    raise exception 'a request with this idempotency key is under way'
      using errcode = 'CT003', column = 'Idempotency-Key';
  end if;
  return carteiro.replay_publication(owner_id, key, request ->> 'request_hash', its_mode);
end
$$;

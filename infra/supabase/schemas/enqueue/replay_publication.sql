-- The answer that a user's idempotency key has already, in a mode; null while it has none. Called by the gateway before it
-- judges a request: what was accepted once is answered again, whatever has changed since.
-- Raises CT004 when the key was used for another request.
create function carteiro.replay_publication(
  owner_id uuid, key text, hash text, of_mode text default 'live'
) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  publication carteiro.publications;
begin
  select * into publication
  from carteiro.publications as p
  where p.user_id = owner_id and p.mode = of_mode and p.idempotency_key = key;
  if not found then
    return null;
  end if;
  if publication.request_hash is distinct from hash then
    raise exception 'this idempotency key was used for another request'
      using errcode = 'CT004', column = 'Idempotency-Key';
  end if;
  return carteiro.publication_answer(publication, true);
end
$$;

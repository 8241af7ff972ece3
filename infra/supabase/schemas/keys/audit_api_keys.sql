-- Its use is not recorded, and no part of a secret but what is shown of it. A rotation is a change of that, a revocation of revoked_at.
create trigger audit
  after insert or update or delete on carteiro.api_keys
  for each row execute function carteiro.audit_row(
    'key', 'id', 'user_id', 'name, mode, scopes, accounts, prefix, expires_at, created_by_key, revoked_at'
  );

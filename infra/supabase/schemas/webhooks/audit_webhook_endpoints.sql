-- Not its secrets: a rotation is recorded by rotate_webhook_secret. A status that the dispatcher sets is recorded as its role's.
create trigger audit
  after insert or update or delete on carteiro.webhook_endpoints
  for each row execute function carteiro.audit_row(
    'webhook', 'id', 'user_id', 'url, description, types, platforms, mode, status, disabled_reason'
  );

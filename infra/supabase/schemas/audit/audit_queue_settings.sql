create trigger audit
  after update on carteiro.queue_settings
  for each row execute function carteiro.audit_row('settings', '', '', '*');

create trigger audit
  after insert or update of types, time_limit or delete on carteiro.event_handlers
  for each row execute function carteiro.audit_row('event_handler', 'function', '', 'types, time_limit');

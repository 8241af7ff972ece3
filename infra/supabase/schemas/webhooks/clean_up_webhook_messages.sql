-- Removes messages past their time, and those that were written while their endpoint was being deleted, with their attempts, so many
-- at most. Answers how many are gone.
create function carteiro.clean_up_webhook_messages(max_messages integer default 10000) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  gone integer;
begin
  delete from carteiro.webhook_messages as message
  where not exists (select from carteiro.webhook_endpoints as endpoint where endpoint.id = message.endpoint_id);

  delete from carteiro.webhook_messages
  where id = any (array(
    select id from carteiro.webhook_messages
    where created_at < now() - (select keep_messages from carteiro.webhook_settings) and state <> 'sending'
    order by created_at
    limit max_messages
    for update skip locked
  ));
  get diagnostics gone = row_count;
  return gone;
end
$$;

-- A poll for webhooks whose answer is sent when its transaction is over, as that of jobs is (poll_publication_jobs).
create procedure carteiro.poll_webhooks(
  dispatcher_id uuid, settlements jsonb default '[]', claims_more boolean default true, inout answer jsonb default null
)
language plpgsql
as $$
begin
  answer := carteiro.poll_webhook_queue(dispatcher_id, settlements, claims_more);
  commit;
end
$$;

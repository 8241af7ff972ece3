-- Batches that may be sent now: { endpoint_id, message_ids }.
select pgmq.create('webhook_queue');

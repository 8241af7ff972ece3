-- Whether jobs of a deployment are due and wait, in a queue or in the backlog.
create function carteiro.has_due_jobs(of_deployment text) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  prefix text := split_part(of_deployment, ':', 1) || '_';
begin
  return exists (
    select from carteiro.publication_backlog where deployment = of_deployment and message_id is null
  ) or exists (
    select from carteiro.publication_backlog
    where queue = any (carteiro.priority_queues_of(carteiro.mode_of(of_deployment))) and deployment = of_deployment
      and message_id is not null
  ) or case carteiro.mode_of(of_deployment)
    when 'live' then exists (
      select from pgmq.q_publication_queue_high where starts_with(message ->> 'platform', prefix)
    ) or exists (
      select from pgmq.q_publication_queue where starts_with(message ->> 'platform', prefix)
    ) or exists (
      select from pgmq.q_publication_queue_low where starts_with(message ->> 'platform', prefix)
    )
    else exists (
      select from pgmq.q_publication_test_queue_high where starts_with(message ->> 'platform', prefix)
    ) or exists (
      select from pgmq.q_publication_test_queue where starts_with(message ->> 'platform', prefix)
    ) or exists (
      select from pgmq.q_publication_test_queue_low where starts_with(message ->> 'platform', prefix)
    )
  end;
end
$$;

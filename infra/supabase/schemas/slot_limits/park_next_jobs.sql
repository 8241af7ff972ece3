-- Parks what the first messages of a queue hold of platforms at their limit, so that a thousand of them in a row are not
-- taken one by one. Answers how many.
create function carteiro.park_next_jobs(
  of_queue text, of_deployments text[], max_messages integer, out jobs integer, out users uuid[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job_ids uuid[];
  message_ids bigint[];
begin
  execute format($query$
    with taken as (
      delete from pgmq.%1$I
      where msg_id = any (array(
        select first.msg_id
        from (
          select msg_id, message from pgmq.%1$I where vt <= clock_timestamp()
          order by msg_id limit $2 for update skip locked
        ) as first
        join public.publication_jobs as job on job.id = (first.message ->> 'job_id')::uuid
        where carteiro.deployment_of(job.platform, job.mode) = any ($1)
      ))
      returning msg_id, message
    )
    select array_agg((message ->> 'job_id')::uuid), array_agg(msg_id), array_agg(distinct (message ->> 'user_id')::uuid)
    from taken
  $query$, 'q_' || of_queue) into job_ids, message_ids, users using of_deployments, max_messages;
  jobs := coalesce(cardinality(job_ids), 0);
  if jobs > 0 then
    perform carteiro.park_jobs(of_queue, job_ids, message_ids);
  end if;
end
$$;

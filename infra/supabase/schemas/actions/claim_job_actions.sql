-- Claims actions that are due, in free slots that the caller has locked. Each takes a slot like a job: the cap is on calls of
-- platforms, whatever they do. claims are as those of jobs (lease_publication_jobs), with action: { id, kind, request, post }.
create function carteiro.claim_job_actions(
  free_slots integer[], cap integer, for_dispatcher uuid, of_mode text, out claims json[], out taken integer[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  room integer;
begin
  claims := '{}';
  taken := '{}';
  if cardinality(free_slots) = 0 or not carteiro.may_claim_job_action(of_mode, cap) then
    return;
  end if;
  room := least(cardinality(free_slots), carteiro.room_for_job_actions(of_mode, cap));
  with locked as materialized (
    select action.id
    from carteiro.job_actions as action
    where action.id = any (carteiro.claimable_job_actions(of_mode, room)) and action.state = 'waiting'
    for update skip locked
  ),
  chosen as materialized (
    select id, free_slots[row_number() over ()] as slot, gen_random_uuid() as lease_token,
      now() + (select lease from carteiro.queue_settings) as lease_expires_at
    from locked
  ),
  begun as (
    update carteiro.job_actions as action
    set state = 'running', attempt = action.attempt + 1, lease_token = chosen.lease_token, claimed_at = clock_timestamp()
    from chosen
    where action.id = chosen.id
    returning action.*, chosen.slot, chosen.lease_expires_at
  ),
  placed as (
    update carteiro.publication_slots as slot
    set job_id = begun.id, attempt = begun.attempt, lease_token = begun.lease_token, lease_expires_at = begun.lease_expires_at,
      dispatcher_id = for_dispatcher, deployment = carteiro.deployment_of(job.platform, job.mode)
    from begun
    join public.publication_jobs as job on job.id = begun.job_id
    where slot.slot = begun.slot
  )
  select coalesce(array_agg(row_to_json(claim)), '{}'), coalesce(array_agg(begun.slot), '{}')
  into claims, taken
  from begun
  join public.publication_jobs as job on job.id = begun.job_id
  left join carteiro.platforms as service on service.deployment = carteiro.deployment_of(job.platform, job.mode)
  cross join lateral (
    select job.id as job_id, job.publication_id, job.user_id, job.platform, job.option, job.account_id, job.content,
      begun.attempt, begun.retry_count, begun.lease_token, begun.lease_expires_at,
      carteiro.traceparent_of(job.publication_id) as traceparent, begun.created_at, null::timestamptz as scheduled_at,
      extract(epoch from now() - begun.due_at) as waited_seconds, service.url as service_url, job.mode,
      json_build_object('id', begun.id, 'kind', begun.kind, 'request', begun.request, 'post', job.platform_response) as action
  ) as claim;
end
$$;

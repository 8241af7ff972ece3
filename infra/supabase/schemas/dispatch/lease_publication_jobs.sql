-- Puts jobs of a mode that are due into free slots, one for each, in the order given; those of the other mode, whatever
-- put them into the queue, are left out. Takes those that need no further check: of
-- unrestricted platforms, with an account that is connected, and due by what their own row says; one whose row changes
-- meanwhile is left out. unrestricted null: the jobs are locked, and were checked. claims as in
-- libs/contracts/src/queue.ts.
create function carteiro.lease_publication_jobs(
  job_ids uuid[], unrestricted text[], free_slots integer[], for_dispatcher uuid, of_mode text,
  out leased_ids uuid[], out claims json[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  due record;
  started integer[];
  to_note text[];
begin
  select array_agg(job.id order by listed.place) as ids, array_agg(job.seq order by listed.place) as seqs,
    array_agg(coalesce(job.next_attempt_at, job.created_at) order by listed.place) as times
  into due
  from unnest(job_ids) with ordinality as listed (id, place)
  join public.publication_jobs as job on job.id = listed.id
  where job.mode = of_mode and (unrestricted is null or (
    job.status = 'pending'
    and job.hold_reason is null
    and (job.next_attempt_at is null or job.next_attempt_at <= now())
    and carteiro.deployment_of(job.platform, job.mode) = any (unrestricted)
    and not exists (select from carteiro.publication_timers as timer where timer.job_id = job.id)
    and not exists (
      select from carteiro.platform_accounts as account
      where account.id = job.account_id and account.status <> 'connected'
    )
  ));
  started := case when due.ids is null then '{}'
    else carteiro.transition_jobs('attempt_started', due.ids, due.seqs,
      array_fill(jsonb_build_object('dispatcher', for_dispatcher), array[cardinality(due.ids)])) end;

  with placed as (
    select job.*, carteiro.deployment_of(job.platform, job.mode) as deployment, leased.place,
      due.times[leased.position] as due_at, free_slots[leased.place] as slot,
      gen_random_uuid() as lease_token, now() + (select lease from carteiro.queue_settings) as lease_expires_at
    from unnest(started) with ordinality as leased (position, place)
    join public.publication_jobs as job on job.id = due.ids[leased.position]
  ),
  taken as (
    update carteiro.publication_slots as slot
    set job_id = placed.id, attempt = placed.attempt, lease_token = placed.lease_token,
      lease_expires_at = placed.lease_expires_at, dispatcher_id = for_dispatcher, deployment = placed.deployment
    from placed
    where slot.slot = placed.slot
  )
  select coalesce(array_agg(placed.id), '{}'), coalesce(array_agg(row_to_json(claim) order by placed.place), '{}'),
    array_agg(distinct placed.deployment) filter (
      where service.last_due_at is null
        or service.last_due_at < now() - (select slot_left_for / 30 from carteiro.queue_settings)
    )
  into leased_ids, claims, to_note
  from placed
  join carteiro.platforms as service on service.deployment = placed.deployment
  left join carteiro.publication_traces as trace on trace.publication_id = placed.publication_id
  -- A row becomes JSON in less time than fields that are named one by one.
  cross join lateral (
    select placed.id as job_id,
      placed.publication_id,
      placed.user_id,
      placed.platform,
      placed.option,
      placed.account_id,
      placed.content,
      placed.attempt,
      placed.retry_count,
      placed.lease_token,
      placed.lease_expires_at,
      trace.traceparent,
      placed.created_at,
      placed.scheduled_at,
      extract(epoch from now() - placed.due_at) as waited_seconds,
      extract(epoch from now() - greatest(placed.created_at, placed.scheduled_at)) as age_seconds,
      service.url as service_url,
      placed.mode
  ) as claim;
  if to_note is not null then
    perform carteiro.note_due_platforms(to_note);
  end if;
end
$$;

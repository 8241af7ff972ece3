-- Completes jobs, one for each lease and response. Returns which leases were good, and the slots that they had: those are for
-- the caller to free, or to fill again.
create function carteiro.complete_publication_jobs(
  leases uuid[], responses jsonb[], out good uuid[], out ended_slots integer[]
)
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  its record;
  completed integer[];
  answering text[];
begin
  with held as materialized (
    select slot, job_id, attempt, lease_token, responses[array_position(leases, lease_token)] as response
    from carteiro.publication_slots
    where lease_token = any (leases)
    order by slot
    for update
  )
  select array_agg(job.id) as jobs, array_agg(job.seq) as seqs,
    array_agg(carteiro.deployment_of(job.platform, job.mode)) as deployments,
    array_agg(held.lease_token) as leases, array_agg(held.slot) as slots, array_agg(held.response) as responses,
    array_agg(jsonb_strip_nulls(jsonb_build_object(
      'post_id', held.response -> 'post_id', 'permalink', held.response -> 'permalink',
      'warnings', held.response -> 'warnings'
    ))) as event_data
  into its
  from held
  join public.publication_jobs as job on job.id = held.job_id
  where carteiro.is_at_work(job, held.attempt);

  completed := case when its.jobs is null then '{}'
    else carteiro.transition_jobs('completed', its.jobs, its.seqs, its.event_data, its.responses) end;
  select coalesce(array_agg(its.leases[place]), '{}'), coalesce(array_agg(its.slots[place]), '{}'),
    array_agg(distinct its.deployments[place])
  into good, ended_slots, answering
  from unnest(completed) as place;

  perform carteiro.add_first_comments(array(select its.jobs[place] from unnest(completed) as place));
  perform carteiro.note_platform_answer(deployment, null, true) from unnest(answering) as deployment;
end
$$;

-- When a transaction commits that has ended jobs: publishes the end of publications that have no other job under way. Of two
-- transactions that end the last two jobs at once, the second waits for the first one's commit, and sees its job ended;
-- so one event is published, after those of all jobs. Such locks are taken last of all, in one order. A job that is tried again
-- opens its publication again: its end is published once more, with a greater seq.
create function carteiro.publish_ended_publications() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  noted uuid[];
  ended record;
begin
  -- The first call is for all publications of the transaction; the others find none.
  with taken as (
    delete from carteiro.publication_endings where transaction_id = pg_current_xact_id() returning publication_id
  )
  select array_agg(publication_id) into noted from taken;
  if noted is null then
    return null;
  end if;
  perform pg_advisory_xact_lock(hashtext('publication_endings'), locked.key)
  from (select distinct hashtext(id::text) as key from unnest(noted) as id order by key) as locked;

  for ended in
    select publication.user_id, publication.mode, jobs.platforms, carteiro.publication_json(publication) as data,
      carteiro.traceparent_of(publication.id) as traceparent,
      case
        when jobs.completed = 0 then 'publication.failed'
        when jobs.failed = 0 then 'publication.completed'
        else 'publication.partially_completed'
      end as type
    from carteiro.publications as publication
    cross join lateral (
      select array_agg(distinct job.platform) as platforms, bool_and(state.is_over) as are_over,
        count(*) filter (where job.status = 'completed') as completed,
        count(*) filter (where job.status = 'failed') as failed
      from public.publication_jobs as job
      join carteiro.job_states as state on state.state = carteiro.job_state(job)
      where job.publication_id = publication.id
    ) as jobs
    where publication.id = any (noted) and jobs.are_over and jobs.completed + jobs.failed > 0
    order by publication.created_at, publication.id
  loop
    if carteiro.is_event_wanted(ended.type, ended.user_id, ended.platforms, ended.mode) then
      perform carteiro.publish_event(
        ended.type, ended.user_id, ended.platforms, ended.mode, ended.data, ended.traceparent
      );
    end if;
  end loop;
  return null;
end
$$;

create constraint trigger publish_ended_publications
  after insert on carteiro.publication_endings
  deferrable initially deferred
  for each row execute function carteiro.publish_ended_publications();

-- Threads: parts of a post, published one by one (docs/threads-and-parts.md).

-- The parts of a thread that are out, in their order: [{ part, post_id, permalink }]. The steps of a part are named
-- 'part <n>: <step>' (libs/platform-kit/src/thread.ts); what its publishing step has recorded is the truth of it.
create function carteiro.published_parts(of_job_id uuid) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(
    jsonb_build_object('part', shown.part, 'post_id', shown.post_id, 'permalink', shown.permalink) order by shown.part
  ), '[]')
  from (
    select distinct on (named.part) named.part,
      coalesce(posted.result ->> 'post_id', posted.result ->> 'media_id') as post_id,
      coalesce(posted.result ->> 'permalink', noted.result ->> 'permalink') as permalink
    from carteiro.publication_steps as posted
    cross join lateral (select substring(posted.step from '^part ([0-9]+): ')::integer as part) as named
    left join carteiro.publication_steps as noted
      on noted.job_id = posted.job_id and noted.step = 'part ' || named.part || ': published' and noted.state = 'done'
    where posted.job_id = of_job_id and posted.commits and posted.state = 'done' and named.part is not null
    order by named.part, posted.finished_at desc
  ) as shown
$$;

-- What a thread's job answers while it goes on, and where it ends early: its parts that are out. The caller has locked the job.
create function carteiro.show_published_parts(of_job_id uuid) returns public.publication_jobs
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  parts jsonb := carteiro.published_parts(of_job_id);
  job public.publication_jobs;
begin
  update public.publication_jobs as j
  set seq = seq + 1, platform_response = jsonb_build_object(
    'post_id', parts -> 0 -> 'post_id', 'permalink', parts -> 0 -> 'permalink', 'parts', parts
  )
  where j.id = of_job_id
  returning * into job;
  return job;
end
$$;

-- A part of a thread is out: the job's answer has it at once, and so has the timeline. The caller has locked the job.
create function carteiro.record_published_part(of_job_id uuid, step text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs := carteiro.show_published_parts(of_job_id);
begin
  perform carteiro.record_job_event(job, 'part_published', (
    select jsonb_strip_nulls(part) || jsonb_build_object('of', 1 + jsonb_array_length(job.content -> 'thread'))
    from jsonb_array_elements(job.platform_response -> 'parts') as part
    where part ->> 'part' = substring(step from '^part ([0-9]+): ')
  ));
end
$$;

-- Whether the job is a thread of which some parts are not out: it can go on, or be stopped, between two parts.
create function carteiro.are_parts_missing(asked_job_id uuid) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from public.publication_jobs as job
    where job.id = asked_job_id and job.content ? 'thread'
      and jsonb_array_length(carteiro.published_parts(job.id)) < 1 + jsonb_array_length(job.content -> 'thread')
  );
end
$$;

-- Whether the publishing step was done, in a generation of the work that was not given up since
-- (libs/platform-kit/src/generations.ts): one that is given up has posted nothing. A platform may publish under the step's
-- own name in every generation, so only what was given up later counts.
create or replace function carteiro.has_posted(of_job_id uuid) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from carteiro.publication_steps as posted
    where posted.job_id = of_job_id and posted.commits and posted.state = 'done' and not exists (
      select from carteiro.publication_steps as given_up
      where given_up.job_id = of_job_id and given_up.state = 'done'
        and given_up.step = coalesce(substring(posted.step from '^part [0-9]+: '), '') || 'give_up'
          || coalesce(substring(posted.step from ' round [0-9]+$'), '')
        and given_up.finished_at >= posted.finished_at
    )
  );
end
$$;

-- Makes the result durable: did it happen ('done', with what came of it) or surely not ('not_done', with the
-- reason)? The intent's own lease is the fence, not the job's: a late result of the lease that still holds the open intent
-- is true, and saves a reconciliation; one that was overtaken by a reopened intent changes nothing (CT001). Raises
-- CT006 when another job has adopted the post: the step stays open, and what became of it must be found out.
create or replace function carteiro.finish_step(job_id uuid, lease uuid, step text, new_state text, result jsonb) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  began timestamptz;
  is_committing boolean;
begin
  if new_state not in ('done', 'not_done') then
    raise exception 'new_state: expected done or not_done, not %', new_state using errcode = '22023';
  end if;
  perform carteiro.shorten_lease(lease);
  if step like 'part %' then
    -- The job comes before its steps (docs/locks.md).
    perform from public.publication_jobs as job where job.id = finish_step.job_id for no key update;
  end if;
  update carteiro.publication_steps as s
  set state = new_state, result = finish_step.result, finished_at = clock_timestamp()
  from public.publication_jobs as job
  where s.job_id = finish_step.job_id and s.step = finish_step.step and s.state = 'open'
    and s.lease_token = lease and job.id = s.job_id
    and carteiro.deployment_of(job.platform, job.mode) = carteiro.caller_deployment()
  returning s.began_at, s.commits into began, is_committing;
  if not found then
    raise exception 'job %: step % is not open under this lease', job_id, step using errcode = 'CT001';
  end if;
  if is_committing and new_state = 'done' then
    perform carteiro.refuse_adopted_post(job_id, step, result);
    if step like 'part %' then
      perform carteiro.record_published_part(job_id, step);
    end if;
  elsif step ~ '^part [0-9]+: published$' then
    perform carteiro.show_published_parts(job_id);
  end if;

  -- When the platform counted the call is not known; that it was not later than this is.
  update carteiro.rate_reservations as t
  set reserved_for = clock_timestamp()
  where t.job_id = finish_step.job_id and t.is_called and t.reserved_for = began;
end
$$;

-- A later attempt found, at the platform, that the step of an earlier one was done. The intent stays as it
-- was written, so that a crash right here loses nothing. post_ids: the posts that were found for it. Raises CT006 when
-- another job has recorded one of them meanwhile: two that searched at the same moment found the same post, and the second
-- must reconcile again.
create or replace function carteiro.adopt_step(job_id uuid, lease uuid, step text, result jsonb, post_ids text[] default '{}')
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_leased_job(job_id, lease);
  is_committing boolean;
begin
  if cardinality(post_ids) > 0 then
    -- The step comes before the lock of adoptions (docs/locks.md).
    perform from carteiro.publication_steps as s where s.job_id = job.id and s.step = adopt_step.step for update;
    perform pg_advisory_xact_lock(
      hashtext('publication_adoptions'), hashtext(carteiro.deployment_of(job.platform, job.mode))
    );
    if cardinality(carteiro.posts_of_other_jobs(job_id, lease, post_ids, (
      select s.began_at from carteiro.publication_steps as s where s.job_id = job.id and s.step = adopt_step.step
    ))) > 0 then
      raise exception 'job %: another job has recorded the post that was found for step %', job.id, step
        using errcode = 'CT006';
    end if;
  end if;
  update carteiro.publication_steps as s
  set state = 'done', result = adopt_step.result, finished_at = clock_timestamp(), lease_token = lease,
    adopted_posts = nullif(post_ids, '{}')
  where s.job_id = job.id and s.step = adopt_step.step and s.state = 'open'
    and (not s.commits or s.call_ends_at <= clock_timestamp())
  returning s.commits into is_committing;
  if not found then
    raise exception 'job %: step % cannot be adopted', job_id, step using errcode = 'CT001';
  end if;
  if is_committing and step like 'part %' then
    perform carteiro.record_published_part(job_id, step);
  end if;
end
$$;

-- Stops a job, also one that is being worked on, until the step that shows the post begins: its lease is taken away, so
-- that step is refused, and what was prepared at the platform stays unseen. The slot stays taken until the work has
-- really ended (release_expired_leases). A thread is stopped before its next part: the parts that are out stay, and the job
-- says which. While a part's call may be under way, or its end is not known, it is refused (CT002).
create or replace function carteiro.cancel_publication_job(job_id uuid, owner_id uuid) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_own_job(job_id, owner_id);
  left_queue text;
begin
  if job.status = 'cancelled' then
    return carteiro.publication_job_json(job);
  end if;
  if job.status in ('pending', 'processing') and carteiro.are_parts_missing(job.id) and exists (
    select from carteiro.publication_steps as s where s.job_id = job.id and s.commits and s.state = 'open'
  ) then
    raise exception 'a part of the thread is being published, or it is being found out whether it is out: cancel again in a moment'
      using errcode = 'CT002';
  end if;
  if job.status not in ('pending', 'processing')
    or (carteiro.is_past_point_of_no_return(job.id) and not carteiro.are_parts_missing(job.id)) then
    raise exception 'the job is % (phase %), so it cannot be cancelled any more', job.status, job.phase
      using errcode = 'CT002';
  end if;

  job := carteiro.transition_job(job.id, 'cancelled', jsonb_strip_nulls(jsonb_build_object(
    'during', job.phase, 'parts', nullif(carteiro.published_parts(job.id), '[]')
  )));
  delete from carteiro.publication_backlog as b where b.job_id = job.id
  returning case when b.message_id is not null then b.queue end into left_queue;
  if left_queue is not null then
    -- Behind a job that was parked, others of its user and platform wait.
    perform carteiro.refill_queue(left_queue, array[owner_id]);
    perform carteiro.wake_dispatchers(job.mode);
  end if;
  return carteiro.publication_job_json(job);
end
$$;

-- Tries a failed job again, with all its retries; a thread at its first part that is not out. Where the post may be out (outcome_unknown) the user must say
-- why it is safe; the doubtful step is then taken as not done. While its call may still be under way (call_ends_at) that
-- cannot be known, and the retry is refused (CT002). So it is when an upload that it shows has been removed (CT410).
create or replace function carteiro.retry_publication_job(job_id uuid, owner_id uuid, reason text default null) returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  job public.publication_jobs := carteiro.require_own_job(job_id, owner_id);
  missing uuid[];
begin
  if job.status <> 'failed' then
    raise exception 'the job is %; only a failed job can be tried again', job.status using errcode = 'CT002';
  end if;
  if not carteiro.are_parts_missing(job.id) and exists (
    select from carteiro.publication_steps as s where s.job_id = job.id and s.commits and s.state = 'done'
  ) then
    raise exception 'the post is out, so the job cannot be tried again' using errcode = 'CT002';
  end if;
  if job.error_code = 'outcome_unknown' and coalesce(trim(reason), '') = '' then
    raise exception 'the post may be out: expected a reason why it is safe to post again'
      using errcode = 'CT002', column = 'reason';
  end if;

  if exists (
    select from carteiro.publication_steps as s
    where s.job_id = job.id and s.commits and s.state = 'open' and s.call_ends_at > clock_timestamp()
  ) then
    raise exception 'the call that posts may still be under way: try again at %', (
      select to_char(max(s.call_ends_at) at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'
      from carteiro.publication_steps as s
      where s.job_id = job.id and s.commits and s.state = 'open'
    ) using errcode = 'CT002';
  end if;

  missing := carteiro.missing_uploads(array(select shown.upload_id from carteiro.job_uploads as shown where shown.job_id = job.id));
  if missing <> '{}' then
    raise exception 'the files of the job are not kept any more (%): edit the job with files that you upload again, or publish anew',
      array_to_string(missing, ', ')
      using errcode = 'CT410', column = 'mediaFiles';
  end if;

  update carteiro.publication_steps as s
  set state = 'not_done', finished_at = clock_timestamp(), result = jsonb_build_object('user_says', reason)
  where s.job_id = job.id and s.commits and s.state = 'open';
  if coalesce(trim(reason), '') <> '' then
    -- Its user has checked the account: nothing that a later state of the database published stands against it any more.
    delete from carteiro.publication_steps as s where s.job_id = job.id and s.step = 'database_restored';
  end if;

  job := carteiro.transition_job(job.id, 'retry_requested', jsonb_strip_nulls(jsonb_build_object('reason', reason)));
  perform carteiro.take_dead_letters(job.id);
  if carteiro.hold_for_preparation(job.id) then
    perform carteiro.release_prepared_job(job.id);
    select * into job from public.publication_jobs as its where its.id = job.id;
  else
    perform carteiro.send_publication_jobs(array[job.id]);
  end if;
  return carteiro.publication_job_json(job);
end
$$;

-- May a job be tried again? 'safe': nothing was posted, and that is certain. 'needs_reason': the post may be out, so
-- a person must have checked the account. 'posted': never again. Of a thread the parts that are out are not asked: it goes on
-- with the next one.
create or replace function carteiro.redrive_safety(dead_job_id uuid) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when bool_or(step.state = 'done') and not carteiro.are_parts_missing(dead_job_id) then 'posted'
    when bool_or(step.state = 'open') then 'needs_reason'
    else 'safe'
  end
  from carteiro.publication_steps as step
  where step.job_id = dead_job_id and step.commits
$$;

-- Ends a job for good. If its point of no return was begun and its end isn't known, the error says so whatever the cause was:
-- it must not be taken for "not posted". Nor where it was passed, unless the platform has refused the post since; of a thread
-- that ends between two parts it is known which are out.
create or replace function carteiro.end_publication_job_in_failure(failed_job_id uuid, code text, message text, details jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  is_refusal boolean := details ->> 'verdict' is not distinct from 'refuse';
  is_open boolean := exists (
    select from carteiro.publication_steps where job_id = failed_job_id and commits and state = 'open'
  );
  is_restored boolean := not is_open and carteiro.may_be_out_since_restore(failed_job_id);
  in_doubt boolean := is_open or is_restored or (
    not is_refusal and carteiro.has_posted(failed_job_id) and not carteiro.are_parts_missing(failed_job_id)
  );
begin
  if in_doubt and code <> 'outcome_unknown' then
    message := case
      when is_open then 'The post may or may not be out: check the account before you try again. '
      when is_restored then 'The database was restored from a backup, and this may have been published before: '
        || 'check the account before you try again. '
      else 'The platform has the post: check the account. '
    end || message;
    code := 'outcome_unknown';
  end if;
  perform carteiro.write_dead_letter(carteiro.transition_job(failed_job_id, 'failed', details, code, message));
end
$$;

-- What comes past the gateway, through PostgREST, keeps to the gateway's bounds: a job that no reader can read (nested
-- without end, at a time that no calendar has) would hide its user's others. A key that nothing reads is refused, for the
-- post would not be what was meant. What the content says besides is judged by the platform's service before its first call.
-- Raises 22023, and names the column.
create or replace function carteiro.bound_inserted_job() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  wrong_column text := case
    when new.option !~ '^[a-z][a-z0-9_]{1,62}$' then 'option'
    when pg_column_size(new.content) > 1048576 or jsonb_path_exists(new.content, 'strict $.**{32}')
      or jsonb_typeof(new.content) <> 'object'
      or jsonb_typeof(new.content -> 'mediaFiles') <> 'array'
      or jsonb_typeof(new.content -> 'caption') <> 'string'
      or jsonb_typeof(new.content -> 'settings') <> 'object'
      or jsonb_typeof(new.content -> 'thread') <> 'array' or new.content -> 'thread' = '[]' then 'content'
    when pg_column_size(new.metadata) > 16384 or jsonb_path_exists(new.metadata, 'strict $.**{32}') then 'metadata'
    when new.scheduled_at not between now() - interval '1 day' and now() + interval '366 days' then 'scheduled_at'
  end;
  declared jsonb;
  publication_mode text := (select its.mode from carteiro.publications as its where its.id = new.publication_id);
  unknown_key text;
begin
  if wrong_column is not null then
    raise exception '%: expected what the gateway would take', wrong_column
      using errcode = '22023', column = wrong_column, table = 'publication_jobs';
  end if;

  if publication_mode <> new.mode then
    raise exception 'mode: expected that of the publication, %', publication_mode
      using errcode = '22023', column = 'mode', table = 'publication_jobs';
  end if;

  select key into unknown_key
  from jsonb_object_keys(new.content) as key
  where key not in ('mediaFiles', 'caption', 'settings', 'thread');
  if unknown_key is not null then
    raise exception 'content.%: nothing reads this key; expected mediaFiles, caption, settings or thread', unknown_key
      using errcode = '22023', column = 'content', table = 'publication_jobs';
  end if;

  select announced -> 'settings' into declared
  from carteiro.platforms as known
  cross join lateral jsonb_array_elements(known.catalog -> 'options') as announced
  where known.platform = new.platform and known.mode = new.mode and announced ->> 'option' = new.option;
  if declared -> 'additionalProperties' = 'false' and new.content ? 'settings' then
    select key into unknown_key
    from jsonb_object_keys(new.content -> 'settings') as key
    where not coalesce(declared -> 'properties' ? key, false);
    if unknown_key is not null then
      raise exception 'content.settings.%: % has no such setting; expected %', unknown_key, new.option, coalesce(
        (select string_agg(key, ', ' order by key) from jsonb_object_keys(declared -> 'properties') as key), 'none'
      ) using errcode = '22023', column = 'content', table = 'publication_jobs';
    end if;
  end if;
  return new;
end
$$;

insert into carteiro.job_transitions
  (event, from_state, to_state, phase, clears_error, releases_reservations, description)
values
  ('part_published', 'processing', 'processing', null, false, false, 'A part of a thread is out'),
  ('part_published', 'awaiting_platform', 'awaiting_platform', null, false, false, 'A part of a thread is out: its result came late'),
  ('part_published', 'pending', 'pending', null, false, false, 'A part of a thread is out: its result came late'),
  ('part_published', 'held', 'held', null, false, false, 'A part of a thread is out: its result came late'),
  ('part_published', 'failed', 'failed', null, false, false, 'A part of a thread is out: its result came late');
update carteiro.job_states
set description = 'Cancelled before its post was published, or between two parts of a thread'
where state = 'cancelled';
update carteiro.job_transitions
set description = 'The user cancels it before the step that publishes has begun, or between two parts of a thread'
where event = 'cancelled' and from_state in ('processing', 'awaiting_platform');

revoke all on function carteiro.published_parts(uuid), carteiro.show_published_parts(uuid),
  carteiro.record_published_part(uuid, text), carteiro.are_parts_missing(uuid)
  from public, anon, authenticated, service_role;

-- The state machine of a job, held by the database itself: whoever updates, an illegal change is refused.
--
--   pending ──▶ processing ──▶ completed
--      │  ▲         │  └─────▶ failed ──▶ pending (retry, redrive)
--      │  └─────────┘  retry, wait, lease lost
--      └──▶ cancelled ◀── processing (before the point of no return)
--
-- Raises CT002 (illegal transition).

create function public.guard_publication_job_transition() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if old.status in ('completed', 'cancelled') then
    raise exception 'job % is %, which is final', old.id, old.status
      using errcode = 'CT002';
  end if;
  raise exception 'job %: % to % is not a transition of the state machine', old.id, old.status, new.status
    using errcode = 'CT002';
end
$$;

-- A trigger's condition is read anew for each statement: a short one makes a short turn.
create trigger guard_status
  before update of status on public.publication_jobs
  for each row when (old.status <> new.status and old.status || ' ' || new.status <> all ('{
    pending processing, pending cancelled, pending failed,
    processing pending, processing completed, processing failed, processing cancelled,
    failed pending
  }'))
  execute function public.guard_publication_job_transition();

create function public.guard_publication_job_identity() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'job %: its author, option and history cannot be changed', old.id
    using errcode = 'CT002';
end
$$;

create trigger guard_identity
  before update of id, user_id, publication_id, platform, option, created_at on public.publication_jobs
  for each row when (
    (old.id, old.user_id, old.publication_id, old.platform, old.option, old.created_at)
    is distinct from (new.id, new.user_id, new.publication_id, new.platform, new.option, new.created_at)
  )
  execute function public.guard_publication_job_identity();

create trigger guard_history
  before update on public.publication_jobs
  for each row when (new.seq < old.seq or new.attempt < old.attempt)
  execute function public.guard_publication_job_identity();

-- Content changes only while nothing of it can be out (edit_publication_job), and never unnoticed.
create function public.guard_publication_job_content() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if new.status not in ('pending', 'failed') or new.status <> old.status or new.seq <= old.seq
    or public.is_past_point_of_no_return(old.id) or public.was_ever_in_doubt(old.id) then
    raise exception 'job % is % (phase %): its content cannot be changed', old.id, old.status, old.phase
      using errcode = 'CT002';
  end if;
  return new;
end
$$;

create trigger guard_content
  before update of content on public.publication_jobs
  for each row when (old.content <> new.content)
  execute function public.guard_publication_job_content();

create function public.refuse_event_change() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'the timeline is append-only' using errcode = 'CT002';
end
$$;

create trigger append_only
  before update on public.publication_job_events
  for each row execute function public.refuse_event_change();

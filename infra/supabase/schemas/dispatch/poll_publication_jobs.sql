-- A poll whose answer is sent when its transaction is over. A statement's answer is sent before its commit: for a client that
-- has stopped reading (its process is stopped, its host is gone) Postgres would wait there, with slots, jobs and locks that
-- everybody needs. A procedure that commits may neither be a security definer nor set a search_path: every name is written
-- out.
create procedure carteiro.poll_publication_jobs(
  dispatcher_id uuid,
  settlements jsonb default '[]',
  renewals uuid[] default '{}',
  max_concurrent integer default null,
  wants_to_sleep boolean default false,
  ahead integer default 0,
  inout answer json default null,
  of_mode text default 'live'
)
language plpgsql
as $$
begin
  answer := carteiro.poll_publication_queue(
    dispatcher_id, settlements, renewals, max_concurrent, wants_to_sleep, ahead, of_mode
  );
  commit;
end
$$;

create function carteiro.refuse_event_change() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'the timeline is append-only' using errcode = 'CT002';
end
$$;

create trigger append_only
  before update on carteiro.publication_job_events
  for each row execute function carteiro.refuse_event_change();

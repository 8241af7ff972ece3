-- Who may look, and who may act: operators, through the gateway or with the service role's key.

alter table public.queue_statistics enable row level security;
alter table public.queue_statistics_mark enable row level security;
alter table public.publication_job_texts enable row level security;
alter table public.publication_texts_mark enable row level security;
revoke all on
  public.queue_statistics, public.queue_statistics_mark, public.publication_job_texts, public.publication_texts_mark
from public, anon, authenticated, service_role;

revoke all on function
  public.queue_ranges(), public.bar_of(timestamptz, interval), public.duration_class(interval),
  public.count_queue_events(timestamptz, timestamptz, interval), public.queue_depth(), public.count_queue_statistics(),
  public.queue_state(integer), public.duration_at(double precision, integer[], bigint[]),
  public.queue_history(text, text), public.publication_job_steps(uuid), public.author_word(uuid),
  public.words_of(jsonb), public.words_wanted(text), public.index_publication_texts(integer),
  public.index_edited_text(), public.find_publication_jobs(uuid, jsonb, integer)
from public, anon, authenticated, service_role;

grant select on public.queue_statistics to service_role;
create policy "Service role reads statistics" on public.queue_statistics for select to service_role using (true);
grant execute on function
  public.queue_state(integer), public.queue_history(text, text), public.count_queue_statistics(),
  public.index_publication_texts(integer)
to service_role;

grant execute on function
  public.queue_state(integer), public.queue_history(text, text), public.publication_job_steps(uuid),
  public.find_publication_jobs(uuid, jsonb, integer),
  public.pause_platform(text, text), public.resume_platform(text)
to carteiro_gateway;
grant select (refresh_due_at, checked_at) on public.platform_accounts to carteiro_gateway;

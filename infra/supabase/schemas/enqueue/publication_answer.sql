-- What enqueueing answered: { publication_id, created_at, replayed, mode, total_requested, rejected, jobs: [{ job_id, platform (the
-- option), status }] }, the jobs in the order asked for.
create function carteiro.publication_answer(publication carteiro.publications, is_replay boolean) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (select jsonb_build_object(
    'publication_id', publication.id,
    'created_at', publication.created_at,
    'replayed', is_replay,
    'mode', publication.mode,
    'total_requested', publication.total_requested,
    'rejected', publication.rejected,
    'jobs', coalesce(
      jsonb_agg(
        jsonb_build_object('job_id', job.id, 'platform', job.option, 'status', 'pending')
        order by array_position(publication.options, job.option)
      ),
      '[]'
    )
  )
  from public.publication_jobs as job
  where job.publication_id = publication.id);
end
$$;

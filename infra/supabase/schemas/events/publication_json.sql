-- A publication with its jobs, each in short. seq grows with every change of a job.
create function carteiro.publication_json(publication carteiro.publications) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return (
    select jsonb_build_object(
      'id', publication.id,
      'user_id', publication.user_id,
      'created_at', publication.created_at,
      'metadata', publication.metadata,
      'mode', publication.mode,
      'trace_id', max(job.trace_id),
      'seq', sum(job.seq),
      'jobs', jsonb_agg(jsonb_build_object(
        'id', job.id,
        'platform', job.platform,
        'option', job.option,
        'account_id', job.account_id,
        'status', job.status,
        'completed_at', job.completed_at,
        'error_code', job.error_code,
        'error_message', left(job.error_message, 200),
        'post_id', job.platform_response -> 'post_id',
        'permalink', job.platform_response -> 'permalink',
        'seq', job.seq
      ) order by array_position(publication.options, job.option), job.id)
    )
    from public.publication_jobs as job
    where job.publication_id = publication.id
  );
end
$$;

-- The jobs that wait for a task: [{ option, platform, content, file_index }].
create function carteiro.media_task_jobs(of_task_id uuid) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
      'option', job.option, 'platform', job.platform, 'content', job.content, 'file_index', file.file_index
    ) order by job.id), '[]')
    from carteiro.job_media_tasks as file
    join public.publication_jobs as job on job.id = file.job_id
    where file.task_id = of_task_id and file.prepared_at is null
      and job.status = 'pending' and job.hold_reason = 'preparing_media'
  );
end
$$;

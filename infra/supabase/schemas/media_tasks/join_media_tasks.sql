-- Gives each file that jobs wait for its task: the one of equal work, or a new one. Tasks are locked in the order of their keys, so
-- that one which ends meanwhile is either seen to have ended, or its end sees the jobs. The caller has locked the jobs.
create function carteiro.join_media_tasks(job_ids uuid[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  wanted record;
  joined carteiro.media_tasks;
  has_work boolean := false;
begin
  for wanted in
    select job.user_id, job.mode, file.kind, file.key, (array_agg(file.spec))[1] as spec
    from carteiro.job_media_tasks as file
    join public.publication_jobs as job on job.id = file.job_id
    where file.job_id = any (job_ids) and file.prepared_at is null
    group by job.user_id, job.mode, file.kind, file.key
    order by job.user_id, job.mode, file.kind, file.key
  loop
    insert into carteiro.media_tasks as task (user_id, mode, kind, key, spec)
    values (wanted.user_id, wanted.mode, wanted.kind, wanted.key, wanted.spec)
    on conflict (user_id, mode, kind, key) where state <> 'failed' do update set spec = task.spec
    returning * into joined;
    has_work := has_work or joined.state = 'waiting';
    update carteiro.job_media_tasks as file
    set task_id = joined.id
    from public.publication_jobs as job
    where file.job_id = any (job_ids) and file.prepared_at is null and file.kind = wanted.kind and file.key = wanted.key
      and job.id = file.job_id and job.user_id = wanted.user_id and job.mode = wanted.mode
      and file.task_id is distinct from joined.id;
  end loop;
  if has_work then
    perform pg_notify('media_task_wake_up', '');
  end if;
end
$$;

-- Notes how files of jobs are to be prepared, in place of what was noted before.
--
--   preparations  of each job { policy: convert | refuse, wish?: {}, files: [{ file_index, kind, key, of_publication? (the key is of
--                 its publication alone), spec, original, changes?, prepared_at? (was prepared already) }] }
--
-- The caller has locked or made the jobs, and joins their tasks (join_media_tasks).
create function carteiro.add_job_preparations(job_ids uuid[], preparations jsonb[]) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  delete from carteiro.job_media_tasks where job_id = any (job_ids);
  delete from carteiro.job_conversions where job_id = any (job_ids);

  insert into carteiro.job_conversions (job_id, wish)
  select one.job_id, coalesce(one.preparation -> 'wish', '{}')
  from unnest(job_ids, preparations) as one (job_id, preparation)
  where one.preparation ->> 'policy' = 'convert';

  insert into carteiro.job_media_tasks (job_id, file_index, kind, key, spec, original, changes, prepared_at)
  select job.id, file.file_index, file.kind,
    file.key || case when file.of_publication then ' ' || job.publication_id else '' end,
    file.spec, file.original, coalesce(file.changes, '[]'), file.prepared_at
  from unnest(job_ids, preparations) as one (job_id, preparation)
  join public.publication_jobs as job on job.id = one.job_id
  cross join jsonb_to_recordset(coalesce(one.preparation -> 'files', '[]')) as file (
    file_index integer, kind text, key text, of_publication boolean, spec jsonb, original jsonb, changes jsonb,
    prepared_at timestamptz
  );
end
$$;

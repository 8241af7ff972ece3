-- How the files of a job are prepared: { policy: convert | refuse, wish, files: [{ file_index, kind, key, spec, original, changes, prepared_at }] }.
create function carteiro.job_preparation_json(of_job_id uuid) returns jsonb
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  wish jsonb := (select its.wish from carteiro.job_conversions as its where its.job_id = of_job_id);
begin
  return jsonb_build_object(
    'policy', case when wish is null then 'refuse' else 'convert' end,
    'wish', coalesce(wish, '{}'),
    'files', coalesce((
      select jsonb_agg(to_jsonb(file) - array['job_id', 'task_id'] order by file.file_index)
      from carteiro.job_media_tasks as file
      where file.job_id = of_job_id
    ), '[]')
  );
end
$$;

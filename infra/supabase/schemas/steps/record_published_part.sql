-- A part of a thread is out: the job's answer has it at once, and so has the timeline. The caller has locked the job.
create function carteiro.record_published_part(of_job_id uuid, step text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs := carteiro.show_published_parts(of_job_id);
begin
  perform carteiro.record_job_event(job, 'part_published', (
    select jsonb_strip_nulls(part) || jsonb_build_object('of', 1 + jsonb_array_length(job.content -> 'thread'))
    from jsonb_array_elements(job.platform_response -> 'parts') as part
    where part ->> 'part' = substring(step from '^part ([0-9]+): ')
  ));
end
$$;

-- Ends an action, whose job and row the caller has locked: done, with what came of it, or failed for good. A step that is in doubt
-- makes it outcome_unknown. A post that is deleted is removed (job.removed); what fails otherwise is a warning of the completed job.
create function carteiro.end_job_action(
  action carteiro.job_actions, new_state text, new_result jsonb, code text default null, message text default null
) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  job public.publication_jobs;
  is_removed boolean := action.kind = 'unpublish' and new_state = 'done';
begin
  if new_state = 'failed' and exists (
    select from carteiro.job_action_steps as s where s.action_id = action.id and s.commits and s.state = 'open'
  ) then
    code := 'outcome_unknown';
  end if;
  update carteiro.job_actions as its
  set state = new_state, result = new_result, error_code = code, error_message = message, ended_at = now()
  where its.id = action.id;
  update public.publication_jobs as j
  set seq = seq + 1,
    removed_at = case when is_removed then now() else j.removed_at end,
    platform_response = case
      when new_state = 'failed' and action.kind = 'first_comment' then jsonb_set(
        j.platform_response, '{warnings}',
        coalesce(j.platform_response -> 'warnings', '[]') || to_jsonb('The first comment was not made: ' || message)
      )
      when new_state = 'done' and action.kind = 'first_comment' then j.platform_response || jsonb_build_object('first_comment', new_result)
      else j.platform_response
    end
  where j.id = action.job_id
  returning * into job;
  perform carteiro.record_job_event(
    job,
    case when is_removed then 'removed' when new_state = 'done' then 'action_done' else 'action_failed' end,
    jsonb_strip_nulls(jsonb_build_object('kind', action.kind, 'result', new_result, 'code', code, 'message', message))
  );
  if is_removed then
    perform carteiro.publish_job_events('removed', array[job.id]);
  end if;
end
$$;

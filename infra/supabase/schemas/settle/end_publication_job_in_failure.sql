-- Ends a job for good. If its point of no return was begun and its end isn't known, the error says so whatever the cause was:
-- it must not be taken for "not posted". Nor where it was passed, unless the platform has refused the post since; of a thread
-- that ends between two parts it is known which are out.
create function carteiro.end_publication_job_in_failure(failed_job_id uuid, code text, message text, details jsonb)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  is_refusal boolean := details ->> 'verdict' is not distinct from 'refuse';
  is_open boolean := exists (
    select from carteiro.publication_steps where job_id = failed_job_id and commits and state = 'open'
  );
  is_restored boolean := not is_open and carteiro.may_be_out_since_restore(failed_job_id);
  in_doubt boolean := is_open or is_restored or (
    not is_refusal and carteiro.has_posted(failed_job_id) and not carteiro.are_parts_missing(failed_job_id)
  );
begin
  if in_doubt and code <> 'outcome_unknown' then
    message := case
      when is_open then 'The post may or may not be out: check the account before you try again. '
      when is_restored then 'The database was restored from a backup, and this may have been published before: '
        || 'check the account before you try again. '
      else 'The platform has the post: check the account. '
    end || message;
    code := 'outcome_unknown';
  end if;
  perform carteiro.write_dead_letter(carteiro.transition_job(failed_job_id, 'failed', details, code, message));
end
$$;

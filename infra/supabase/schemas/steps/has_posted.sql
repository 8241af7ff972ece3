-- Whether the publishing step was done, in a generation of the work that was not given up since
-- (libs/platform-kit/src/generations.ts): one that is given up has posted nothing. A platform may publish under the step's
-- own name in every generation, so only what was given up later counts.
create function carteiro.has_posted(of_job_id uuid) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from carteiro.publication_steps as posted
    where posted.job_id = of_job_id and posted.commits and posted.state = 'done' and not exists (
      select from carteiro.publication_steps as given_up
      where given_up.job_id = of_job_id and given_up.state = 'done'
        and given_up.step = coalesce(substring(posted.step from '^part [0-9]+: '), '') || 'give_up'
          || coalesce(substring(posted.step from ' round [0-9]+$'), '')
        and given_up.finished_at >= posted.finished_at
    )
  );
end
$$;

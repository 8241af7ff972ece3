-- Reserves the places of a job under rates that all users of its platform share, if it may begin now: there are more free
-- ones than jobs before it. Otherwise it waits, and the answer is until when, by estimate.
create function carteiro.take_shared_place(job public.publication_jobs, rates jsonb[], rate_keys text[]) returns timestamptz
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  its_deployment text := carteiro.deployment_of(job.platform, job.mode);
  its_time timestamptz := carteiro.shared_rate_time(its_deployment, job.user_id, rates, rate_keys, (
    select waiting.place from carteiro.publication_rate_queue as waiting where waiting.job_id = job.id
  ));
begin
  if its_time > now() then
    insert into carteiro.publication_rate_queue (job_id, deployment, option, user_id)
    values (job.id, its_deployment, job.option, job.user_id)
    on conflict (job_id) do nothing;
    insert into carteiro.publication_rate_users (deployment, user_id)
    values (its_deployment, job.user_id)
    on conflict (deployment, user_id) do nothing;
  else
    insert into carteiro.rate_reservations (rate_key, reserved_for, job_id)
    select rate_key, its_time, job.id from unnest(rate_keys) as rate_key;
    delete from carteiro.publication_rate_queue as waiting where waiting.job_id = job.id;
    update carteiro.publication_rate_users as theirs
    set place = default
    where theirs.deployment = its_deployment and theirs.user_id = job.user_id;
  end if;
  return its_time;
end
$$;

-- Whether a job that is due may be worked on now; if not, it is held or gets a timer, with the reason.
create function carteiro.may_publication_job_start(job public.publication_jobs) returns boolean
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  reason text := carteiro.publication_hold_reason(job);
  reserved record;
  closed_until timestamptz;
begin
  if reason is not null then
    reason := carteiro.confirm_hold_reason(job);
  end if;
  if reason is not null then
    perform carteiro.transition_job(job.id, 'held', new_hold_reason => reason);
    return false;
  end if;

  -- A job whose platform is at work on it goes on, whatever its rates are.
  if job.status <> 'pending' then
    return true;
  end if;

  reserved := carteiro.reserve_rate(job);
  if reserved.starts_at > now() then
    perform carteiro.delay_for_rate(job, reserved.starts_at, reserved.is_estimate);
    return false;
  end if;
  closed_until := carteiro.circuit_open_until(carteiro.deployment_of(job.platform, job.mode), job.user_id);
  if closed_until is not null then
    perform carteiro.transition_job(job.id, 'waiting_for_rate', new_due_at => closed_until, code => 'platform_unavailable',
      message => format('%s has not answered for a while: it is tried again at %s.',
        (select display_name from carteiro.platforms where deployment = carteiro.deployment_of(job.platform, job.mode)),
        to_char(closed_until at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC'));
    return false;
  end if;
  return true;
end
$$;

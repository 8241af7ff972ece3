-- Counts attempts that a platform did not answer, until it answers anybody. Null says nothing of it.
create function carteiro.note_platform_answer(of_deployment text, of_user uuid, has_answered boolean) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  settings carteiro.queue_settings;
begin
  if has_answered is null then
    return;
  end if;
  if has_answered then
    update carteiro.platform_policies as p
    set failures_in_a_row = 0, failing_users = '{}', open_until = null, trial_until = null, timed_out_at = null
    where p.deployment = of_deployment
      and (p.failures_in_a_row > 0 or p.trial_until is not null or p.timed_out_at is not null);
    return;
  end if;
  select * into settings from carteiro.queue_settings;
  insert into carteiro.platform_policies as p (platform, mode, failures_in_a_row, failing_users)
  select its.platform, its.mode, 1, array[of_user] from carteiro.platforms as its where its.deployment = of_deployment
  on conflict (deployment) do update
  set failures_in_a_row = p.failures_in_a_row + 1, trial_until = null,
    failing_users = case
      when of_user = any (p.failing_users) or cardinality(p.failing_users) >= settings.circuit_users then p.failing_users
      else p.failing_users || of_user
    end,
    open_until = case when p.failures_in_a_row + 1 >= settings.circuit_after then
      now() + least(
        settings.circuit_base * 2 ^ least(p.failures_in_a_row + 1 - settings.circuit_after, 20), settings.circuit_cap
      )
    end;
end
$$;

-- Whether an action of a mode waits that could be claimed now, had it a slot.
create function carteiro.may_claim_job_action(of_mode text, cap integer) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
      select from carteiro.job_actions as action
      where action.mode = of_mode and action.state = 'waiting' and action.due_at <= now()
    )
    and carteiro.room_for_job_actions(of_mode, cap) > 0 and carteiro.claimable_job_actions(of_mode, 1) <> '{}';
end
$$;

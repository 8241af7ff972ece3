-- Whether a claim in this mode could find something now: it may have left messages for the next call.
create function carteiro.has_claimable_work(of_mode text default 'live') returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (select from carteiro.publication_slots where slot > 0 and mode = of_mode and lease_token is null)
    and (carteiro.has_messages(of_mode) or carteiro.has_room_for_parked_jobs(of_mode)
      or carteiro.may_claim_job_action(of_mode, carteiro.cap_of(of_mode)));
end
$$;

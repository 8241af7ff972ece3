-- The round of a user's next job that is due at this moment: 0 when none is yet. Two transactions at once may give the same
-- one; then those two begin together.
create function carteiro.next_timer_round(of_user uuid, of_mode text, moment timestamptz) returns integer
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return coalesce(
    (
      select max(timer.round) from carteiro.publication_timers as timer
      where timer.user_id = of_user and timer.mode = of_mode and timer.due_at = moment
    ) + 1,
    0
  );
end
$$;

-- How many more actions of a mode may be at work beside those that are: a fifth of its slots in all, and one at least. So
-- publishing is never kept waiting for long, and no action waits for ever.
create function carteiro.room_for_job_actions(of_mode text, cap integer) returns integer
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return case when cap > 0 then greatest(0, greatest(1, cap / 5)
    - (select count(*) from carteiro.job_actions as action where action.mode = of_mode and action.state = 'running')::integer)
  else 0 end;
end
$$;

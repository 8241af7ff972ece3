-- The tokens of tasks at work: whatever a gateway keeps on its disk under another one is a leftover.
create function carteiro.media_task_leases() returns uuid[]
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return array(select lease_token from carteiro.media_tasks where state = 'running');
end
$$;

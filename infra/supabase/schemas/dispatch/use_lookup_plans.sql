-- What is called for every job is written in plpgsql, which keeps the plans of its statements; a function in SQL is
-- planned again with each call.

-- Planning costs more than enqueueing a job, or than a dispatcher's poll, so their statements' plans are made once for a
-- connection and kept: also those that were made while the tables were empty. They must be such that find a few jobs by
-- their ids, however many there will be. Holds for the transaction. No plan is parallel: a scan that is priced out of the way
-- makes the planner start worker processes for a table of a few rows.
create function carteiro.use_lookup_plans() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
    set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
    set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true);
end
$$;

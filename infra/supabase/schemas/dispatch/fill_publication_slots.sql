-- Claims actions that are due (claim_job_actions), then leases due jobs of a mode, high before normal before low (queues_in_order),
-- never more than there are free slots of it:
-- those that are free, and those whose jobs have just ended in this transaction. What the dispatcher has prefetched comes first
-- (pass_slots_to_prefetched); when every slot is filled, it prefetches as many as it wants. Jobs that must wait after all (a paused
-- platform, a rate) get a timer; after max_checks of them the rest is left for the next call, so that no transaction grows
-- with the queue. claims is a JSON array, 250 at most; surplus are leases that the dispatcher has prefetched and must give back
-- (surplus_leases).
create function carteiro.fill_publication_slots(
  cap integer, for_dispatcher uuid, max_checks integer, ended_slots integer[], prefetch integer, of_mode text,
  out claims json, out surplus uuid[]
)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  first_slot integer := carteiro.first_slot(of_mode);
  last_slot integer := first_slot + cap - 1;
  slots_now record;
  is_sole boolean;
  is_near_limit boolean;
  open_slots integer[] := ended_slots;
  actions record;
  to_fill integer[];
  free_slots integer[];
  left_over integer[];
  conditions record;
  are_parked boolean;
  of_queue text;
  wanted integer;
  batch record;
  is_from_queue boolean;
  kept record;
  job_ids uuid[];
  users uuid[];
  parked integer;
  others uuid[];
  leased record;
  claimed json[] := '{}';
  checks integer := 0;
begin
  surplus := '{}';
  select count(*) filter (where lease_token is null and slot between first_slot and last_slot and slot <> all (ended_slots)) as free,
    bool_or(slot < 0 and dispatcher_id = for_dispatcher) as has_prefetched,
    bool_or(lease_token is not null and dispatcher_id is distinct from for_dispatcher) as has_others
  into slots_now
  from carteiro.publication_slots
  where mode = of_mode and (slot > 0 or lease_token is not null);

  if slots_now.free > 0 then
    open_slots := open_slots || array(
      select slot from carteiro.publication_slots
      where lease_token is null and slot between first_slot and last_slot and slot <> all (ended_slots)
      order by slot
      for update skip locked
    );
  end if;
  is_sole := not coalesce(slots_now.has_others, false)
    and cardinality(open_slots) = cardinality(ended_slots) + slots_now.free;
  if slots_now.has_prefetched then
    open_slots := carteiro.pass_slots_to_prefetched(open_slots, for_dispatcher);
  end if;
  to_fill := array(select slot from unnest(open_slots) as slot where slot between first_slot and last_slot);
  actions := carteiro.claim_job_actions(to_fill, cap, for_dispatcher, of_mode);
  claimed := actions.claims;
  open_slots := array(select slot from unnest(open_slots) as slot where slot <> all (actions.taken));
  to_fill := array(select slot from unnest(to_fill) as slot where slot <> all (actions.taken));
  if prefetch > 0 then
    to_fill := to_fill || carteiro.free_prefetch_places(
      prefetch, cap, for_dispatcher, array(select slot from unnest(open_slots) as slot where slot < 0)
    );
  end if;
  -- A job's content may be 1 MiB (bound_inserted_job), and a value of Postgres 1 GB: no answer may come near it.
  to_fill := to_fill[1 : 250];
  free_slots := to_fill;
  left_over := array(select slot from unnest(open_slots) as slot where slot <> all (to_fill));

  if cardinality(free_slots) > 0 or slots_now.has_prefetched then
    conditions := carteiro.platform_conditions(cap, of_mode);
  end if;
  if cardinality(free_slots) > 0 then
    are_parked := carteiro.are_jobs_parked(of_mode);
    -- Limits cannot be reached when no other dispatcher leases, and all that is free would be too little.
    is_near_limit := cardinality(conditions.limited) > 0 and not (
      is_sole and cardinality(free_slots) <= (select min(its) from unnest(conditions.limits) as its)
        - (select coalesce(max(its.leases), 0) from carteiro.leases_by_platform(free_slots || left_over) as its)
    );
    foreach of_queue in array carteiro.queues_in_order(are_parked, of_mode)
    loop
      while cardinality(free_slots) > 0 and checks < max_checks
      loop
        wanted := cardinality(free_slots);
        parked := 0;
        is_from_queue := true;
        if are_parked then
          batch := carteiro.take_parked_jobs(
            of_queue, wanted, conditions.limited, conditions.limits, free_slots || left_over
          );
          is_from_queue := cardinality(batch.job_ids) = 0;
        end if;
        if is_from_queue then
          batch := carteiro.take_messages(of_queue, wanted);
        end if;
        exit when cardinality(batch.job_ids) = 0;
        checks := checks + cardinality(batch.job_ids);
        job_ids := batch.job_ids;
        users := batch.users;

        if is_from_queue and is_near_limit then
          kept := carteiro.keep_to_slot_limits(of_queue, job_ids, batch.message_ids, conditions.limited, conditions.limits,
            free_slots || left_over);
          job_ids := kept.within;
          users := users || kept.users;
          parked := kept.parked;
          are_parked := are_parked or parked > 0;
          checks := checks + parked;
        end if;

        leased := carteiro.lease_publication_jobs(
          job_ids, conditions.unrestricted, free_slots, for_dispatcher, of_mode
        );
        claimed := claimed || leased.claims;
        free_slots := free_slots[cardinality(leased.leased_ids) + 1 :];

        others := array(select id from unnest(job_ids) as id where id <> all (leased.leased_ids));
        if cardinality(others) > 0 then
          others := carteiro.lock_ready_jobs(others, of_mode);
          leased := carteiro.lease_publication_jobs(others, null, free_slots, for_dispatcher, of_mode);
          claimed := claimed || leased.claims;
          free_slots := free_slots[cardinality(leased.leased_ids) + 1 :];
        end if;

        if users is not null then
          perform carteiro.refill_queue(of_queue, users);
        end if;
        exit when is_from_queue and cardinality(batch.job_ids) < wanted and parked = 0;
      end loop;
    end loop;
  end if;

  perform carteiro.free_ended_slots(left_over || free_slots);
  if slots_now.has_prefetched then
    surplus := carteiro.surplus_leases(for_dispatcher, conditions.limited, conditions.limits);
  end if;
  claims := array_to_json(claimed);
end
$$;

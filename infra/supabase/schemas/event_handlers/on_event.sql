-- Registers a function of the app, of one argument of type jsonb: it is called for every event of these types from now on, as the role
-- carteiro_handler. Registered again, it gets other types or another time limit.
create function carteiro.on_event(function regprocedure, types text[], time_limit interval default '5 seconds') returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  signature text := on_event.function::text;
  called pg_proc := (select p from pg_proc as p where p.oid = on_event.function);
  unknown text[] := array(select one from unnest(on_event.types) as one where one is null or one <> all (carteiro.event_types()));
begin
  if called.prokind <> 'f' or called.pronargs <> 1 or called.proargtypes[0] <> 'jsonb'::regtype
    or called.prorettype = 'trigger'::regtype or called.pronamespace = pg_my_temp_schema()
  then
    raise exception 'function %: expected a function of one argument of type jsonb, in a schema of its own', signature
      using errcode = 'invalid_parameter_value';
  end if;
  if coalesce(cardinality(on_event.types), 0) = 0 or cardinality(unknown) > 0 then
    raise exception 'types: % unknown; expected one or more of %', coalesce(cardinality(unknown), 0), carteiro.event_types()
      using errcode = 'invalid_parameter_value', detail = 'unknown: ' || unknown::text;
  end if;
  if not has_schema_privilege('carteiro_handler', called.pronamespace, 'usage')
    or not has_function_privilege('carteiro_handler', called.oid, 'execute')
  then
    raise exception 'the role carteiro_handler, which calls functions of apps, may not execute %', signature
      using errcode = 'insufficient_privilege', hint = format(
        'grant usage on schema %s to carteiro_handler; grant execute on function %s to carteiro_handler;',
        called.pronamespace::regnamespace, signature);
  end if;

  insert into carteiro.event_handlers as known (function, types, time_limit)
  values (signature, on_event.types, on_event.time_limit)
  on conflict on constraint event_handlers_pkey do update
  set types = excluded.types, time_limit = excluded.time_limit;
end
$$;

-- Calls a function of the app as the role carteiro_handler, which owns this function and may do only what the app grants to it. A function
-- that is called here cannot take another role: Postgres refuses that within a security definer function.
create function carteiro.call_handler(function text, event jsonb) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  called regprocedure := to_regprocedure(call_handler.function);
begin
  if current_user <> 'carteiro_handler' then
    raise exception 'call_handler belongs to %, not to carteiro_handler', current_user using errcode = 'insufficient_privilege';
  end if;
  if called is null then
    raise exception 'function % does not exist', call_handler.function using errcode = 'undefined_function';
  end if;
  execute format('select %s($1)', called::regproc) using event;
  -- At the commit they would run under no time limit, and as the dispatcher's role.
  set constraints all immediate;
end
$$;

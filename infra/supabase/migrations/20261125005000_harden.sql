-- What a role must not reach through what it may call.

-- A search path that doesn't name pg_temp has it in front, for types too: a service's role could make a domain
-- pg_temp.text whose check runs as the owner of the function that it calls. So every function has it last
-- (a procedure that commits can't, so it is nobody's but the owner's).
-- https://www.postgresql.org/docs/17/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY
do $$
declare
  signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure
    from pg_proc as p
    where p.pronamespace = 'public'::regnamespace and 'search_path=""' = any (p.proconfig)
      and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('alter routine %s set search_path = pg_catalog, pg_temp', signature);
  end loop;
end
$$;

-- None of what is called from outside is worth compiling: that alone took 150 ms of a call that takes 8.
-- https://www.postgresql.org/docs/17/jit-decision.html
do $$
declare
  signature regprocedure;
begin
  for signature in
    select p.oid::regprocedure
    from pg_proc as p
    where p.pronamespace = 'public'::regnamespace and p.prosecdef
      and not exists (select from pg_depend as d where d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('alter routine %s set jit = off', signature);
  end loop;
end
$$;

-- Hosted Supabase's default grants reach sequences too: nobody but the functions draws a number.
do $$
declare
  own_sequence regclass;
begin
  for own_sequence in
    select c.oid::regclass
    from pg_class as c
    where c.relkind = 'S' and c.relnamespace = 'public'::regnamespace and c.relname like 'publication\_%'
  loop
    execute format('revoke all on sequence %s from public, anon, authenticated, service_role', own_sequence);
  end loop;
end
$$;

-- What comes past the gateway, through PostgREST, keeps to the gateway's bounds: a job that no reader can read (nested
-- without end, at a time that no calendar has) would hide its author's others. A key that nothing reads is refused, for the
-- post would not be what was meant. What the content says besides is judged by the platform's service before its first call.
-- Raises 22023, and names the column.
create function public.bound_inserted_job() returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  wrong_column text := case
    when new.option !~ '^[a-z][a-z0-9_]{1,62}$' then 'option'
    when pg_column_size(new.content) > 1048576 or jsonb_path_exists(new.content, 'strict $.**{32}')
      or jsonb_typeof(new.content) <> 'object'
      or jsonb_typeof(new.content -> 'mediaFiles') <> 'array'
      or jsonb_typeof(new.content -> 'caption') <> 'string'
      or jsonb_typeof(new.content -> 'settings') <> 'object' then 'content'
    when pg_column_size(new.metadata) > 16384 or jsonb_path_exists(new.metadata, 'strict $.**{32}') then 'metadata'
    when new.scheduled_at not between now() - interval '1 day' and now() + interval '366 days' then 'scheduled_at'
  end;
  declared jsonb;
  unknown_key text;
begin
  if wrong_column is not null then
    raise exception '%: expected what the gateway would take', wrong_column
      using errcode = '22023', column = wrong_column, table = 'publication_jobs';
  end if;

  select key into unknown_key
  from jsonb_object_keys(new.content) as key
  where key not in ('mediaFiles', 'caption', 'settings');
  if unknown_key is not null then
    raise exception 'content.%: nothing reads this key; expected mediaFiles, caption or settings', unknown_key
      using errcode = '22023', column = 'content', table = 'publication_jobs';
  end if;

  select announced -> 'settings' into declared
  from public.platforms as known
  cross join lateral jsonb_array_elements(known.catalog -> 'options') as announced
  where known.platform = new.platform and announced ->> 'option' = new.option;
  if declared -> 'additionalProperties' = 'false' and new.content ? 'settings' then
    select key into unknown_key
    from jsonb_object_keys(new.content -> 'settings') as key
    where not coalesce(declared -> 'properties' ? key, false);
    if unknown_key is not null then
      raise exception 'content.settings.%: % has no such setting; expected %', unknown_key, new.option, coalesce(
        (select string_agg(key, ', ' order by key) from jsonb_object_keys(declared -> 'properties') as key), 'none'
      ) using errcode = '22023', column = 'content', table = 'publication_jobs';
    end if;
  end if;
  return new;
end
$$;
revoke all on function public.bound_inserted_job() from public, anon, authenticated, service_role;

-- Before complete_inserted_job, whose publication would be made in vain.
create trigger bound_inserted_job
  before insert on public.publication_jobs
  for each row when (current_user in ('authenticated', 'service_role'))
  execute function public.bound_inserted_job();

-- A platform service announces itself when it starts. An older version never overwrites a newer one. Only the
-- service's own role may speak for the platform, in the mode that is the role's, and only of options that begin with its name: an option of another
-- platform would draw that one's posts to the wrong service (CT005). Answers true when the announcement was taken.
create function carteiro.register_platform(
  announced_platform text, display_name text, version text, catalog jsonb, url text,
  announced_mode text default 'live'
) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  is_taken boolean;
begin
  if announced_platform is distinct from carteiro.caller_platform() then
    raise exception 'role % may not announce platform %', session_user, announced_platform using errcode = 'CT005';
  end if;
  if announced_mode is distinct from carteiro.caller_mode() then
    raise exception 'role % may not announce a deployment of mode %', session_user, announced_mode using errcode = 'CT005';
  end if;
  if catalog ->> 'platform' <> announced_platform
    or exists (
      select from jsonb_path_query(catalog, 'lax $.options[*].option') as announced (option)
      where not starts_with(announced.option #>> '{}', announced_platform || '_')
    )
  then
    raise exception 'the catalog of % names another platform, or an option that does not begin with %_',
      announced_platform, announced_platform using errcode = 'CT005';
  end if;

  insert into carteiro.platforms as p (platform, mode, display_name, version, catalog, url, registered_at)
  values (announced_platform, announced_mode, register_platform.display_name, register_platform.version, register_platform.catalog,
    register_platform.url, now())
  on conflict (deployment) do update
  set display_name = excluded.display_name, version = excluded.version, catalog = excluded.catalog,
    url = excluded.url, registered_at = excluded.registered_at
  where p.version is null
    or string_to_array(p.version, '.')::integer[] <= string_to_array(excluded.version, '.')::integer[];
  is_taken := found;
  if announced_mode = 'test' then
    -- Slots for jobs of mode test, of which there are none before.
    perform carteiro.set_max_concurrent((select max_test_concurrent from carteiro.queue_settings), 'test');
  end if;
  return is_taken;
end
$$;

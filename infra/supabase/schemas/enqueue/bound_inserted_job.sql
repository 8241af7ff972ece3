-- What comes past the gateway, through PostgREST, keeps to the gateway's bounds: a job that no reader can read (nested
-- without end, at a time that no calendar has) would hide its user's others. A key that nothing reads is refused, for the
-- post would not be what was meant. What the content says besides is judged by the platform's service before its first call.
-- Raises 22023, and names the column.
create function carteiro.bound_inserted_job() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  wrong_column text := case
    when new.option !~ '^[a-z][a-z0-9_]{1,62}$' then 'option'
    when pg_column_size(new.content) > 1048576 or jsonb_path_exists(new.content, 'strict $.**{32}')
      or jsonb_typeof(new.content) <> 'object'
      or jsonb_typeof(new.content -> 'mediaFiles') <> 'array'
      or jsonb_typeof(new.content -> 'caption') <> 'string'
      or jsonb_typeof(new.content -> 'settings') <> 'object'
      or jsonb_typeof(new.content -> 'thread') <> 'array' or new.content -> 'thread' = '[]' then 'content'
    when pg_column_size(new.metadata) > 16384 or jsonb_path_exists(new.metadata, 'strict $.**{32}') then 'metadata'
    when new.scheduled_at not between now() - interval '1 day' and now() + interval '366 days' then 'scheduled_at'
  end;
  declared jsonb;
  publication_mode text := (select its.mode from carteiro.publications as its where its.id = new.publication_id);
  unknown_key text;
begin
  if wrong_column is not null then
    raise exception '%: expected what the gateway would take', wrong_column
      using errcode = '22023', column = wrong_column, table = 'publication_jobs';
  end if;

  if publication_mode <> new.mode then
    raise exception 'mode: expected that of the publication, %', publication_mode
      using errcode = '22023', column = 'mode', table = 'publication_jobs';
  end if;

  select key into unknown_key
  from jsonb_object_keys(new.content) as key
  where key not in ('mediaFiles', 'caption', 'settings', 'thread');
  if unknown_key is not null then
    raise exception 'content.%: nothing reads this key; expected mediaFiles, caption, settings or thread', unknown_key
      using errcode = '22023', column = 'content', table = 'publication_jobs';
  end if;

  select announced -> 'settings' into declared
  from carteiro.platforms as known
  cross join lateral jsonb_array_elements(known.catalog -> 'options') as announced
  where known.platform = new.platform and known.mode = new.mode and announced ->> 'option' = new.option;
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

-- Before complete_inserted_job, whose publication would be made in vain.
create trigger bound_inserted_job
  before insert on public.publication_jobs
  for each row when (current_user in ('authenticated', 'service_role'))
  execute function carteiro.bound_inserted_job();

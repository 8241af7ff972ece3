-- Until the transaction ends, these uploads are not given up: what gives one up waits, and sees then what shows it. Answers those of
-- them that are not there: needed ones that are gone or given up, and mentioned ones that are given up. An upload that is only
-- mentioned may be another gateway's, of which nothing is known here. A file of Supabase
-- Storage has such an address, too, and is the app's.
create function carteiro.missing_uploads(needed uuid[], mentioned uuid[] default '{}') returns uuid[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  if needed = '{}' and mentioned = '{}' then
    return '{}';
  end if;
  perform from carteiro.media_uploads where id = any (needed || mentioned) order by id for share;
  return array(
    select distinct shown.id
    from unnest(needed || mentioned) as shown (id)
    left join carteiro.media_uploads as upload on upload.id = shown.id
    where (
        upload.id is null and shown.id = any (needed)
        and not exists (select from carteiro.storage_files as file where file.id = shown.id)
      )
      or (upload.user_id is null and not upload.of_service)
  );
end
$$;

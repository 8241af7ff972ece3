-- Holds uploads as missing_uploads does. Raises CT410 when one of them is not there.
create function carteiro.hold_uploads(needed uuid[], mentioned uuid[] default '{}') returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  missing uuid[] := carteiro.missing_uploads(needed, mentioned);
begin
  if missing <> '{}' then
    raise exception '%', carteiro.missing_uploads_message(missing) using errcode = 'CT410', column = 'mediaFiles';
  end if;
end
$$;

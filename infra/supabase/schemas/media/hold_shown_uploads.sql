-- Until the transaction ends, the uploads that a content shows are not given up: give_up_upload waits, and sees the content then.
-- Raises CT002 when one is given up already.
create function carteiro.hold_shown_uploads(content jsonb) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
  shown uuid[] := array(
    select distinct parts[1]::uuid
    from regexp_matches(content::text, '/media/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/', 'g') as parts
  );
begin
  perform from carteiro.media_uploads where id = any (shown) order by id for share;
  if exists (select from carteiro.media_uploads where id = any (shown) and user_id is null and not of_service) then
    raise exception 'an upload of the new content was deleted meanwhile: upload the file again'
      using errcode = 'CT002';
  end if;
end
$$;

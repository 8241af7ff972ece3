-- Uploads whose files are gone count no more, and are gone, too; but for those that a job is being made to show, or that are deleted
-- at this moment.
create function carteiro.forget_missing_uploads(upload_ids uuid[]) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  missing uuid[] := array(
    select id from carteiro.media_uploads where id = any (upload_ids) order by id for update skip locked
  );
begin
  update carteiro.media_usage as usage
  set bytes = usage.bytes - theirs.bytes
  from (select user_id, sum(bytes) as bytes from carteiro.media_uploads where id = any (missing) group by user_id) as theirs
  where usage.user_id = theirs.user_id;
  delete from carteiro.media_uploads where id = any (missing);
end
$$;

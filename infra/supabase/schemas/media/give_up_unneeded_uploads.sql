-- Checks the next uploads that may not be needed any more, and gives up those that no job can still need: they count no more, and their
-- files are to be removed (uploads_to_remove). The others are checked again when their time has come, in a day at the latest, since
-- jobs and settings change. Answers how many were checked: zero when there are no more.
create function carteiro.give_up_unneeded_uploads(max_uploads integer) returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  -- What a job is being made to show is locked (missing_uploads), and skipped.
  checked uuid[] := array(
    select id from carteiro.media_uploads
    where (user_id is not null or of_service) and check_after <= now()
    order by check_after
    limit max_uploads
    for update skip locked
  );
  removals timestamptz[];
  unneeded uuid[];
begin
  -- A statement of its own, which sees what was committed before the rows were locked.
  select array_agg(upload.id), array_agg(its.removed_after) into checked, removals
  from carteiro.media_uploads as upload
  cross join lateral carteiro.upload_need(upload.id, upload.created_at) as its
  where upload.id = any (checked);

  update carteiro.media_uploads as upload
  set check_after = least(its.removed_after, now() + interval '1 day')
  from unnest(checked, removals) as its (id, removed_after)
  where upload.id = its.id and (its.removed_after is null or its.removed_after > now());

  unneeded := array(
    select its.id from unnest(checked, removals) as its (id, removed_after) where its.removed_after <= now()
  );
  perform from carteiro.media_usage
  where user_id in (select user_id from carteiro.media_uploads where id = any (unneeded))
  order by user_id
  for update;
  update carteiro.media_usage as usage
  set bytes = usage.bytes - theirs.bytes
  from (select user_id, sum(bytes) as bytes from carteiro.media_uploads where id = any (unneeded) group by user_id) as theirs
  where usage.user_id = theirs.user_id;
  update carteiro.media_uploads set user_id = null, of_service = false where id = any (unneeded);
  return coalesce(cardinality(checked), 0);
end
$$;

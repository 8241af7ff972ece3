-- What arrived is no file to be kept: the upload counts no more. Its row stays until it expires, for those who ask why.
create function carteiro.refuse_resumable_upload(upload_id uuid, reason jsonb) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  refused carteiro.resumable_uploads;
begin
  update carteiro.resumable_uploads set refusal = reason where id = upload_id and refusal is null returning * into refused;
  update carteiro.media_usage set bytes = bytes - refused.bytes where user_id = refused.user_id;
end
$$;

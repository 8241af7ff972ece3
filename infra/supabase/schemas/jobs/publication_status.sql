-- What has become of a publication by the statuses of its jobs: publicationStatusOf in libs/contracts says the same.
create function carteiro.publication_status(statuses text[]) returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
select case
  when 'pending' = all (statuses) then 'pending'
  when statuses && '{pending, processing}' then 'processing'
  when statuses @> '{completed, failed}' then 'partially_completed'
  when 'completed' = any (statuses) then 'completed'
  when 'failed' = any (statuses) then 'failed'
  else 'cancelled'
end
$$;

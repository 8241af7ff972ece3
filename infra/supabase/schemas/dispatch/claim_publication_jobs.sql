-- max_concurrent can only lower the cap of this call.
create function carteiro.claim_publication_jobs(
  max_concurrent integer default null, for_dispatcher uuid default null, max_checks integer default 500
) returns json
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  return (carteiro.fill_publication_slots(
    (
      select least(settings.max_concurrent, claim_publication_jobs.max_concurrent,
        case when carteiro.installation_problem() is not null then 0 end)
      from carteiro.queue_settings as settings
    ),
    for_dispatcher, max_checks, '{}', 0, 'live'
  )).claims;
end
$$;

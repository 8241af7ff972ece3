-- A user's publications, newest first, those without a job left out. wanted, all optional: { reference, mode, accounts: [], statuses: [],
-- platform, option, since, until, before: { created_at, id } }. Of accounts: publications with a job of one of them, whose status is
-- then that of these jobs. The reference is what an app wrote into metadata.externalId or metadata.reference, at most 255 characters, by
-- which there are indexes. Like find_publication_jobs, it is planned for each call with its own values.
create function carteiro.find_publications(owner_id uuid, wanted jsonb, max_publications integer)
returns table (id uuid, created_at timestamptz)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
declare
  fits text := concat_ws(' and ',
    'publication.user_id = $1',
    case when wanted ? 'reference' then
      $sql$(
        publication.metadata ? 'externalId' and publication.metadata ->> 'externalId' = $2 ->> 'reference'
          and left(publication.metadata ->> 'externalId', 255) = $2 ->> 'reference'
        or publication.metadata ? 'reference' and publication.metadata ->> 'reference' = $2 ->> 'reference'
          and left(publication.metadata ->> 'reference', 255) = $2 ->> 'reference'
      )$sql$ end,
    case when wanted ? 'mode' then $sql$publication.mode = $2 ->> 'mode'$sql$ end,
    case when wanted ? 'since' then $sql$publication.created_at >= ($2 ->> 'since')::timestamptz$sql$ end,
    case when wanted ? 'until' then $sql$publication.created_at < ($2 ->> 'until')::timestamptz$sql$ end,
    case when wanted ? 'before' then
      $sql$(publication.created_at, publication.id) < (
        ($2 -> 'before' ->> 'created_at')::timestamptz, ($2 -> 'before' ->> 'id')::uuid
      )$sql$ end
  );
  jobs_fit text := concat_ws(' and ',
    'job.publication_id = publication.id',
    case when wanted ? 'accounts' then
      $sql$job.account_id = any (array(select value::uuid from jsonb_array_elements_text($2 -> 'accounts')))$sql$ end
  );
  having_fits text := concat_ws(' and ',
    'count(*) > 0',
    case when wanted ? 'platform' then $sql$bool_or(job.platform = $2 ->> 'platform')$sql$ end,
    case when wanted ? 'option' then $sql$bool_or(job.option = $2 ->> 'option')$sql$ end,
    case when wanted ? 'statuses' then
      $sql$($2 -> 'statuses') ? carteiro.publication_status(array_agg(distinct job.status))$sql$ end
  );
begin
  return query execute format(
    'select publication.id, publication.created_at
    from carteiro.publications as publication
    cross join lateral (
      select from public.publication_jobs as job where %2$s having %3$s
    ) as jobs
    where %1$s
    order by publication.created_at desc, publication.id desc
    limit $3', fits, jobs_fit, having_fits)
    using owner_id, wanted, max_publications;
end
$$;

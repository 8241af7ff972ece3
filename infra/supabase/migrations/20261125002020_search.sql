-- Searching one's jobs by their words. Captions are indexed once a minute (index_publication_texts), not on the way in;
-- the few jobs that came since are read as they are (publication_job_ids_with). So a search finds all there is, and
-- enqueueing costs nothing more. docs/decisions/0010.

create extension if not exists unaccent with schema extensions;

create table public.publication_job_texts (
  job_id uuid primary key references public.publication_jobs (id) on delete cascade,
  words tsvector not null
);
comment on table public.publication_job_texts is 'The words of each job''s caption and title, and a word that says whose it is.';
create index publication_job_texts_by_word on public.publication_job_texts using gin (words);

create table public.publication_texts_mark (
  one_row boolean primary key default true check (one_row),
  indexed_until timestamptz not null
);
comment on table public.publication_texts_mark is 'Jobs that were made before it are in publication_job_texts.';
insert into public.publication_texts_mark (indexed_until)
select coalesce(min(created_at), now()) from public.publication_jobs;
create index publication_jobs_by_time on public.publication_jobs
  using brin (created_at timestamptz_minmax_multi_ops) with (pages_per_range = 32, autosummarize = on);

-- Whose a text is, as a word of it: the index then goes through one author's texts only.
create function public.author_word(author_id uuid) returns text
language sql immutable
set search_path = ''
as $$
  select 'author_' || replace(author_id::text, '-', '')
$$;

-- Words as they are compared: no accents, no case, in no language in particular.
create function public.words_of(content jsonb) returns tsvector
language sql stable
set search_path = ''
as $$
  select to_tsvector('pg_catalog.simple', extensions.unaccent('extensions.unaccent',
    concat_ws(' ', content ->> 'caption', content -> 'settings' ->> 'title')))
$$;

-- What is looked for: every word of the text, as a beginning. Null when there is none in it.
create function public.words_wanted(search text) returns tsquery
language sql stable
set search_path = ''
as $$
  select string_agg(quote_literal(lexeme) || ':*', ' & ')::tsquery
  from unnest(to_tsvector('pg_catalog.simple', extensions.unaccent('extensions.unaccent', search)))
$$;

-- Every minute: the words of the jobs that came. Returns how many.
create function public.index_publication_texts(max_jobs integer default 50000) returns integer
language plpgsql
security definer
set search_path = ''
as $$
declare
  since timestamptz;
  until timestamptz := clock_timestamp() - interval '1 minute';
  indexed integer;
begin
  select mark.indexed_until into since from public.publication_texts_mark as mark for update;
  -- No more than can be done in one go; jobs of one moment stay together.
  select least(until, max(created_at) + interval '1 microsecond') into until
  from (
    select created_at from public.publication_jobs
    where created_at >= since and created_at < until
    order by created_at
    limit max_jobs
  ) as next;
  if until is null then
    return 0;
  end if;

  insert into public.publication_job_texts (job_id, words)
  select job.id, public.words_of(job.content) || array_to_tsvector(array[public.author_word(job.user_id)])
  from public.publication_jobs as job
  where job.created_at >= since and job.created_at < until
  on conflict (job_id) do nothing;
  get diagnostics indexed = row_count;
  update public.publication_texts_mark set indexed_until = until where one_row;
  return indexed;
end
$$;

-- What is edited is found by its new words at once. It happens to a post that waits, by hand: it may cost something.
create function public.index_edited_text() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.publication_job_texts (job_id, words)
  values (new.id, public.words_of(new.content) || array_to_tsvector(array[public.author_word(new.user_id)]))
  on conflict (job_id) do update set words = excluded.words;
  return null;
end
$$;

create trigger index_edited_text
  after update of content on public.publication_jobs
  for each row when (old.content is distinct from new.content)
  execute function public.index_edited_text();

-- An author's jobs, newest first. wanted, all optional: { ids: [], publication_id, statuses: [], platform, option, since,
-- until, search, before: { created_at, id } }.
--
-- It is planned for each call with its own values: where many jobs have the words, the list is walked through in its
-- order and soon full; where few have them, the index of words finds them.
create function public.find_publication_jobs(author_id uuid, wanted jsonb, max_jobs integer)
returns setof public.publication_jobs
language plpgsql stable
security definer
set search_path = ''
as $$
declare
  words tsquery := public.words_wanted(wanted ->> 'search');
  fits text := concat_ws(' and ',
    'job.user_id = $1',
    case when wanted ? 'ids' then
      $sql$job.id = any (array(select value::uuid from jsonb_array_elements_text($2 -> 'ids')))$sql$ end,
    case when wanted ? 'publication_id' then $sql$job.publication_id = ($2 ->> 'publication_id')::uuid$sql$ end,
    case when wanted ? 'statuses' then
      $sql$job.status = any (array(select value from jsonb_array_elements_text($2 -> 'statuses')))$sql$ end,
    case when wanted ? 'platform' then $sql$job.platform = $2 ->> 'platform'$sql$ end,
    case when wanted ? 'option' then $sql$job.option = $2 ->> 'option'$sql$ end,
    case when wanted ? 'since' then $sql$job.created_at >= ($2 ->> 'since')::timestamptz$sql$ end,
    case when wanted ? 'until' then $sql$job.created_at < ($2 ->> 'until')::timestamptz$sql$ end,
    case when wanted ? 'before' then
      $sql$(job.created_at, job.id) < (
        ($2 -> 'before' ->> 'created_at')::timestamptz, ($2 -> 'before' ->> 'id')::uuid
      )$sql$ end
  );
  in_order constant text := 'order by job.created_at desc, job.id desc limit $3';
begin
  if wanted ->> 'search' is null then
    return query execute format('select job.* from public.publication_jobs as job where %s %s', fits, in_order)
      using author_id, wanted, max_jobs;
  elsif words is not null then
    return query execute format(
      'select job.* from (
        (select job.* from public.publication_jobs as job
          where %1$s and job.created_at >= $4 and public.words_of(job.content) @@ $5 %2$s)
        union all
        (select job.* from public.publication_jobs as job
          join public.publication_job_texts as written on written.job_id = job.id
          where %1$s and job.created_at < $4 and written.words @@ $6 %2$s)
      ) as job %2$s', fits, in_order)
      using author_id, wanted, max_jobs, (select mark.indexed_until from public.publication_texts_mark as mark),
        words, words && public.author_word(author_id)::tsquery;
  end if;
end
$$;

do $$
begin
  if to_regnamespace('cron') is not null then
    perform cron.schedule('index-publication-texts', '* * * * *', 'select public.index_publication_texts()');
  end if;
end
$$;

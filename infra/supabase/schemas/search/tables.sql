create table carteiro.publication_job_texts (
  job_id uuid primary key references public.publication_jobs (id) on delete cascade,
  lexemes tsvector not null
);
comment on table carteiro.publication_job_texts is 'The lexemes of each job''s caption and title, and one that says whose it is (user_lexeme).';
create index publication_job_texts_by_lexeme on carteiro.publication_job_texts using gin (lexemes);

create table carteiro.publication_texts_cursor (
  one_row boolean primary key default true check (one_row),
  indexed_until timestamptz not null
);
comment on table carteiro.publication_texts_cursor is 'Jobs that were made before it are in publication_job_texts.';

insert into carteiro.publication_texts_cursor (indexed_until)
select coalesce(min(created_at), now()) from public.publication_jobs;

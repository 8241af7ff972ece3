-- An edited text is found by its new lexemes at once. Edits are rare, so this may cost something.
create function carteiro.index_edited_text() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
begin
  insert into carteiro.publication_job_texts (job_id, lexemes)
  values (new.id, carteiro.text_lexemes(new.content) || array_to_tsvector(array[carteiro.user_lexeme(new.user_id)]))
  on conflict (job_id) do update set lexemes = excluded.lexemes;
  return null;
end
$$;

create trigger index_edited_text
  after update of content on public.publication_jobs
  for each row when (old.content is distinct from new.content)
  execute function carteiro.index_edited_text();

-- Archives the letters of a job. They stay readable in pgmq.a_publication_dead_letters. Answers whether there were any.
create function carteiro.take_dead_letters(dead_job_id uuid) returns boolean
language sql
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(bool_or(pgmq.archive('publication_dead_letters', letter.msg_id)), false)
  from pgmq.q_publication_dead_letters as letter
  where letter.message ->> 'job_id' = dead_job_id::text
$$;

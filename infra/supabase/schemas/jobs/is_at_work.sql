-- Whether an attempt of a job has the right to work on it, as far as the job's row says: it is the last one, and it has
-- neither ended nor given its slot back. Its lease is in publication_slots. Becomes part of the statement that calls it.
create function carteiro.is_at_work(job public.publication_jobs, of_attempt integer) returns boolean
language sql immutable
return job.attempt = of_attempt and job.status = 'processing' and job.next_attempt_at is null;

-- Everything of Carteiro's but the contract (public.publication_jobs and three cron functions) is in a schema of its own:
-- PostgREST does not expose it, and an app's own tables never collide with it.

create schema carteiro;

-- Realtime drops without an error what is beyond its plan's limit of messages a second. So what cannot be sent at once waits
-- here: without a key, so that no transaction ever waits for another's row. Lost in a crash, which clients outlive by reading again.
create unlogged table carteiro.publication_broadcasts (
  place bigint generated always as identity primary key,
  event text not null,
  about uuid not null,
  user_id uuid not null
);
comment on table carteiro.publication_broadcasts is 'Changes to broadcast as soon as Realtime''s limit allows. about: the job, or the publication that was created.';

-- How many broadcasts were sent, as a clock: it stands where it would stand had they been sent evenly up to a moment. A
-- sequence, since all transactions draw from it and none may wait for another.
create sequence carteiro.publication_broadcast_clock as bigint;

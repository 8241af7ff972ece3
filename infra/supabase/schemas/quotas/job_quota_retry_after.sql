-- Seconds after which a user whose jobs fill their quota may try again.
create function carteiro.job_quota_retry_after() returns integer
language sql immutable
return 60;

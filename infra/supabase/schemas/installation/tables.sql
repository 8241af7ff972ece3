-- Which database this is. An installation knows its database by what Postgres says of itself and by the deployment's own
-- name. A database that was restored, moved or copied is recognised, and nothing is claimed until an operator has
-- confirmed which it is: what was published meanwhile is not in its ledger. docs/restore.md describes the answers.

create table carteiro.installation (
  singleton boolean primary key default true check (singleton),
  deployment text,
  system_identifier bigint not null,
  timeline integer not null,
  database_oid oid not null,
  problem text check (problem in ('restored', 'moved', 'copied')),
  noticed_at timestamptz,
  data_until timestamptz,
  confirmed_as text check (confirmed_as in ('restored', 'moved', 'copy')),
  confirmed_at timestamptz
);
comment on table carteiro.installation is 'The database that this installation has confirmed as its own; one row.';
comment on column carteiro.installation.deployment is 'The deployment''s own name (DEPLOYMENT_NAME), so that a copy for staging is distinguished from the original.';
comment on column carteiro.installation.data_until is 'The newest moment that the data of a restored or copied database know of.';

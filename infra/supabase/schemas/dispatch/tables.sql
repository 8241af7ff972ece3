create table carteiro.dispatchers (
  id uuid primary key,
  asleep boolean not null default false,
  seen_at timestamptz not null default now(),
  swept_at timestamptz not null default now(),
  mode text not null default 'live'
);
comment on column carteiro.dispatchers.swept_at is 'When it last checked for jobs of dispatchers that have stopped.';
comment on table carteiro.dispatchers is 'Dispatchers that run, and whether each sleeps until a wake-up.';

-- The app's own tables. Carteiro's migrations come first: this one calls carteiro.on_event.

create table public.posts (
  id uuid primary key,
  user_id uuid not null references auth.users on delete cascade,
  text text not null,
  -- Written by note_publication below.
  state text not null default 'publishing',
  publication_id uuid,
  created_at timestamptz not null default now()
);

create table public.webhook_events (
  -- The id of Carteiro's message: the same when it is sent again.
  message_id text primary key,
  user_id uuid not null references auth.users on delete cascade,
  type text not null,
  data jsonb not null,
  received_at timestamptz not null default now()
);

alter table public.posts enable row level security;
alter table public.webhook_events enable row level security;
create policy "users see their posts" on public.posts for select to authenticated
  using (user_id = (select auth.uid()));
create policy "users see their events" on public.webhook_events for select to authenticated
  using (user_id = (select auth.uid()));
grant select on public.posts, public.webhook_events to authenticated;

-- The page shows changes of both at once.
alter publication supabase_realtime add table public.posts, public.webhook_events;

-- What Carteiro calls when a publication has ended, once for each event. It may do what the last line grants, and no more.
create function public.note_publication(event jsonb) returns void
language sql
set search_path = ''
as $$
  update public.posts
  set
    state = split_part(event ->> 'type', '.', 2),
    publication_id = (event #>> '{data,id}')::uuid
  where
    id::text = event #>> '{data,metadata,post}'
    and user_id::text = event #>> '{data,user_id}'
$$;
revoke execute on function public.note_publication from public;
grant execute on function public.note_publication to carteiro_handler;
grant select, update on public.posts to carteiro_handler;
create policy "carteiro notes what became of posts" on public.posts to carteiro_handler
  using (true) with check (true);

select carteiro.on_event(
  'public.note_publication(jsonb)',
  array['publication.completed', 'publication.partially_completed', 'publication.failed']
);

-- Pictures and videos: each user has a folder of their own.
insert into storage.buckets (id, name, public) values ('media', 'media', false);
create policy "users upload to their folder" on storage.objects for insert to authenticated
  with check (bucket_id = 'media' and (storage.foldername(name))[1] = (select auth.uid())::text);
create policy "users read their folder" on storage.objects for select to authenticated
  using (bucket_id = 'media' and (storage.foldername(name))[1] = (select auth.uid())::text);

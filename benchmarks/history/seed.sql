-- The history of finished jobs: two users of a week with :few and :many jobs, and a hundred others with :others in 88 days
-- and :old more past the retention; four events each. Written past the triggers, as work would have left it, and indexed
-- afterwards, which takes a fraction of the time.
set session_replication_role = replica;
set synchronous_commit = off;
set maintenance_work_mem = '1GB';
set work_mem = '256MB';

-- What is not ready is not written by inserts; reindex makes it ready again.
create temporary table seeded as
select unnest(array[
  'carteiro.publications', 'public.publication_jobs', 'carteiro.publication_job_events', 'carteiro.publication_job_texts'
])::regclass as seeded_table;
update pg_index set indisready = false where indrelid in (select seeded_table from seeded);

create temporary table users as
select gen_random_uuid() as id, name, jobs, first_at, days
from (
  values ('few', :few, now() - interval '7 days', 7), ('many', :many, now() - interval '7 days', 7)
) as known (name, jobs, first_at, days)
union all
select gen_random_uuid(), 'other ' || number, :others / 100, now() - interval '88 days', 88
from generate_series(1, 100) as number
union all
select gen_random_uuid(), 'old', :old, now() - interval '95 days', 4;
insert into auth.users (id, email) select id, name || '@example.com' from users;

create temporary table made as
select gen_random_uuid() as id, gen_random_uuid() as publication_id, owner.id as user_id, number,
  number = owner.jobs / 2 as is_rare, number % greatest(owner.jobs / 40, 1) = 0 as has_failed,
  made_at as created_at, made_at + interval '3 seconds' * random() as started_at,
  made_at + interval '3 seconds' + interval '20 seconds' * random() as completed_at
from users as owner
cross join lateral generate_series(1, owner.jobs) as number
cross join lateral (
  select owner.first_at + interval '1 day' * owner.days * number / owner.jobs - interval '3 minutes' as made_at
) as moment
order by created_at;

insert into carteiro.publications (id, user_id, total_requested, created_at)
select publication_id, user_id, 1, created_at from made;

insert into public.publication_jobs (id, publication_id, user_id, platform, option, content, status, phase, progress,
  created_at, started_at, completed_at, attempt, error_code, error_message, platform_response, seq)
select id, publication_id, user_id, (array['x', 'instagram', 'tiktok'])[1 + number % 3],
  (array['x_post', 'instagram_feed', 'tiktok_video'])[1 + number % 3],
  jsonb_build_object(
    'caption', 'Promoção número ' || number || ': venha conhecer a loja e aproveite o que preparamos #ofertas'
      || case when is_rare then ' jabuticaba' else '' end,
    'settings', '{}'::jsonb,
    'mediaFiles', jsonb_build_array(jsonb_build_object(
      'url', 'https://media.example.com/' || id, 'name', 'foto.jpg', 'type', 'image/jpeg', 'size', 1234567,
      'width', 1080, 'height', 1350
    ))
  ),
  case when has_failed then 'failed' else 'completed' end, 'done', 100, created_at, started_at, completed_at, 1,
  case when has_failed then 'content_rejected' end, case when has_failed then 'no' end,
  case when not has_failed then '{"post_id": "1", "permalink": "https://example.com/1"}'::jsonb end, 4
from made;

insert into carteiro.publication_job_events (job_id, seq, at, type, status, phase, attempt, data)
select made.id, line.seq,
  case line.seq when 1 then made.created_at when 4 then made.completed_at else made.started_at end,
  case when line.seq < 4 then line.type when made.has_failed then 'failed' else 'completed' end,
  case when line.seq < 4 then line.status when made.has_failed then 'failed' else 'completed' end,
  line.phase, line.attempt,
  case when line.seq = 4 and made.has_failed then '{"code": "content_rejected"}'::jsonb else '{}'::jsonb end
from made
cross join (
  values (1, 'enqueued', 'pending', 'queued', 0), (2, 'attempt_started', 'processing', 'validating', 1),
    (3, 'phase_changed', 'processing', 'uploading', 1), (4, null, null, 'done', 1)
) as line (seq, type, status, phase, attempt);

-- As index_publication_texts does, with the lexemes that all captions share computed once.
insert into carteiro.publication_job_texts (job_id, lexemes)
select made.id, common.lexemes || array_to_tsvector(array_remove(array[
  made.number::text, carteiro.user_lexeme(made.user_id), case when made.is_rare then 'jabuticaba' end
], null))
from made
cross join (
  select carteiro.text_lexemes(
    '{"caption": "Promoção número: venha conhecer a loja e aproveite o que preparamos #ofertas"}'
  ) as lexemes
) as common;
update carteiro.publication_texts_cursor set indexed_until = now() - interval '1 minute';

-- The counts of a week ago are not asked for.
update carteiro.queue_statistics_cursor
set counted_until = date_trunc('minute', now() - interval '8 days');

set session_replication_role = origin;
drop table made;

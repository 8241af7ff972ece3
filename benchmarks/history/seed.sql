-- Two users with a week of jobs each, 1,000 and :many, and as many of a hundred others; four events each. Written past
-- the triggers, as a week of work would have left it.
set session_replication_role = replica;

create temporary table users as
select gen_random_uuid() as id, name, jobs, position
from (values ('few', 1000, 1), ('many', :many, 2)) as known (name, jobs, position)
union all
select gen_random_uuid(), 'other ' || number, :many / 100, 2 + number from generate_series(1, 100) as number;
insert into auth.users (id, email) select id, name || '@example.com' from users;

create temporary table made as
select gen_random_uuid() as id, gen_random_uuid() as publication_id, owner.id as user_id, number,
  number = owner.jobs / 2 as is_rare, number % greatest(owner.jobs / 40, 1) = 0 as has_failed,
  now() - interval '3 minutes' - interval '7 days' * (1 - number::double precision / owner.jobs) as created_at
from users as owner
cross join lateral generate_series(1, owner.jobs) as number;

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
  case when has_failed then 'failed' else 'completed' end, 'done', 100, created_at,
  created_at + interval '3 seconds' * random(), created_at + interval '3 seconds' + interval '20 seconds' * random(), 1,
  case when has_failed then 'content_rejected' end, case when has_failed then 'no' end,
  case when not has_failed then '{"post_id": "1", "permalink": "https://example.com/1"}'::jsonb end, 4
from made
order by created_at;

insert into carteiro.publication_job_events (job_id, seq, at, type, status, phase, attempt, data)
select *
from (
  select id, 1::bigint, created_at as at, 'enqueued', 'pending', 'queued', 0, '{}'::jsonb from public.publication_jobs
  union all
  select id, 2, started_at, 'attempt_started', 'processing', 'validating', 1, '{}' from public.publication_jobs
  union all
  select id, 3, started_at, 'phase_changed', 'processing', 'uploading', 1, '{}' from public.publication_jobs
  union all
  select id, 4, completed_at, status, status, 'done', 1, jsonb_strip_nulls(jsonb_build_object('code', error_code))
  from public.publication_jobs
) as event
order by at;

update carteiro.queue_statistics_cursor set counted_until = (select date_trunc('minute', min(at)) from carteiro.publication_job_events);
update carteiro.publication_texts_cursor set indexed_until = '-infinity';

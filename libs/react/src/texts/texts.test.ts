import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Job } from '@carteiro/contracts'
import { expect, test } from 'vitest'
import { describeJob, summaryOf } from './describe.ts'
import { labelsOf, publishLabels } from './locales.ts'
import { optionName } from './names.ts'

const completed: Job = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../contracts/fixtures/job.json'), 'utf8'),
)
const pending: Job = { ...completed, status: 'pending', phase: 'queued', progress: 0, platform: 'instagram' }
const NOW = new Date(2026, 11, 24, 8, 0).getTime()
const HALF_PAST_NINE = new Date(2026, 11, 24, 9, 30).toISOString()
const NEXT_YEAR = new Date(2027, 0, 2, 15, 5).toISOString()

test.each<[string, Partial<Job>, string, string]>([
  ['waits in a queue', {}, 'Waiting', 'Na fila'],
  [
    'is scheduled',
    { scheduled_at: HALF_PAST_NINE, next_attempt_at: HALF_PAST_NINE },
    'Scheduled for Dec 24, 9:30 AM',
    'Agendado para 24 de dez., 9:30',
  ],
  [
    'is scheduled in another year',
    { scheduled_at: NEXT_YEAR },
    'Scheduled for Jan 2, 2027, 3:05 PM',
    'Agendado para 2 de jan. de 2027, 15:05',
  ],
  ['was scheduled, and is due', { scheduled_at: new Date(NOW - 1).toISOString() }, 'Waiting', 'Na fila'],
  [
    'is tried again',
    { next_attempt_at: HALF_PAST_NINE, retry_count: 1 },
    'Next attempt: Dec 24, 9:30 AM',
    'Próxima tentativa: 24 de dez., 9:30',
  ],
  [
    'waits for a rate',
    { next_attempt_at: HALF_PAST_NINE },
    'Waiting until Dec 24, 9:30 AM',
    'Aguardando até 24 de dez., 9:30',
  ],
  [
    'is scheduled and held',
    { scheduled_at: HALF_PAST_NINE, hold_reason: 'account_needs_reauth' },
    'Waiting: connect the account again',
    'Aguardando: conecte a conta novamente',
  ],
  [
    'is scheduled, and whose files are prepared',
    { scheduled_at: HALF_PAST_NINE, hold_reason: 'preparing_media', phase: 'preparing', progress: 40 },
    'Preparing the files 40 %',
    'Preparando os arquivos 40 %',
  ],
  [
    'waits for its platform',
    { status: 'processing', next_attempt_at: HALF_PAST_NINE },
    'Waiting for Instagram',
    'Aguardando Instagram',
  ],
  [
    'is uploaded',
    { status: 'processing', phase: 'uploading', progress: 12 },
    'Uploading to the platform 12 %',
    'Enviando para a plataforma 12 %',
  ],
  ['is out', { status: 'completed' }, 'Published', 'Publicado'],
])('a job that %s', (_name, change, english, portuguese) => {
  // Between number and AM there may be a narrow space.
  const said = (locale: string) =>
    describeJob({ ...pending, ...change }, labelsOf(locale), NOW).replaceAll('\u202f', ' ')
  expect([said('en'), said('pt-BR')]).toEqual([english, portuguese])
})

test('options have names for people, those of other platforms too, and a page may change them', () => {
  const { en, 'pt-BR': pt } = publishLabels
  const names = [
    'instagram_feed',
    'tiktok_video',
    'youtube_short',
    'bluesky_post',
    'bluesky_long_read',
    'ours',
  ]
  expect(names.map((name) => optionName(name, en))).toEqual([
    'Instagram feed',
    'TikTok video',
    'YouTube Short',
    'Bluesky post',
    'Bluesky long read',
    'Ours',
  ])
  expect(names.slice(0, 4).map((name) => optionName(name, pt))).toEqual([
    'Feed do Instagram',
    'Vídeo no TikTok',
    'Short no YouTube',
    'Post no Bluesky',
  ])
  const ours = labelsOf('en', { platforms: { bluesky: 'BlueSky' }, options: { tiktok_video: 'Clip' } })
  expect([optionName('bluesky_post', ours), optionName('tiktok_video', ours)]).toEqual([
    'BlueSky post',
    'Clip',
  ])
})

test('a locale is understood as browsers and frameworks write it; the last change of a text wins', () => {
  const publish = (locale: string) => labelsOf(locale).publish
  expect(['pt', 'pt-PT', 'pt_BR', 'PT-br'].map(publish)).toEqual(Array(4).fill('Publicar'))
  expect(['en', 'en-GB', 'de', 'en_US'].map(publish)).toEqual(Array(4).fill('Publish'))
  expect([labelsOf('en-GB').locale, labelsOf('pt_BR').locale, labelsOf('de').locale]).toEqual([
    'en-GB',
    'pt-BR',
    'en',
  ])
  const { status, publish: text } = labelsOf(
    'en',
    { publish: 'a', status: { failed: 'No' } },
    { publish: 'b' },
  )
  expect([text, status.failed, status.completed]).toEqual(['b', 'No', 'Published'])
})

test('a publication is summed up', () => {
  const failed: Job = { ...completed, status: 'failed' }
  const said = (...jobs: Job[]) => summaryOf(jobs, publishLabels.en)
  expect([said(completed, pending), said(completed, failed), said(completed)]).toEqual([
    '1 of 2 published',
    '1 of 2 published, 1 not',
    'Published',
  ])
})

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job } from '@carteiro/contracts'
import { posts } from '../../../infra/local/src/demo/posts.ts'
import type { KeptSpan } from '../../../infra/local/src/supabase/spans.ts'
import { fixtures, setWholeStage, until, type WholeStage } from '../stage.ts'

const SHORT_WAITS = {
  X_CREATE_CALL_SECONDS: '8',
  X_DOUBT_SECONDS: '6',
  INSTAGRAM_PUBLISH_CALL_SECONDS: '8',
  INSTAGRAM_DOUBT_SECONDS: '6',
}

/** What is the author's, and what is secret: none of it may be seen in telemetry. */
export const PRIVATE = [
  'Bom dia',
  'O carteiro',
  'Um lote',
  'movimento',
  'square.jpg',
  'reel.mp4',
  'demo@',
  '-access-token',
]

/** `scheduled`: a job for ten minutes later, whose time was made to come. */
export type Run = { stage: WholeStage; jobs: Job[]; scheduled: Job; spans: KeptSpan[] }

const spansOf = async (stage: WholeStage): Promise<KeptSpan[]> => (await stage.spans()) as KeptSpan[]

const hasSettled = (spans: KeptSpan[], jobId: string): boolean =>
  spans.some(
    ({ name, attributes = [] }) =>
      name.startsWith('settle ') &&
      attributes.some(({ value }) => value.stringValue === jobId) &&
      attributes.some(({ value }) => ['completed', 'refuse'].includes(value.stringValue ?? '')),
  )

/**
 * Publishes on every platform while LinkedIn says "too many requests", and X's service and the dispatcher are killed in the
 * middle of a call. All is published in the end, but for the first post on X: X answers 503 and shows no post.
 */
export const runWithFailures = async (): Promise<Run> => {
  Object.assign(process.env, SHORT_WAITS)
  const stage = await setWholeStage()
  await stage.sql`update queue_settings set retry_base = '0.5 seconds', lease = '3 seconds'`
  await stage.sql`
    update platform_accounts set credentials_expire_at = now() + interval '50 days' where platform = 'linkedin'`
  const media = {
    picture: await stage.client.upload(join(fixtures, 'square.jpg'), 'Bom dia, numa imagem'),
    video: await stage.client.upload(join(fixtures, 'reel.mp4')),
  }
  await stage.fault({ platform: 'x', operation: 'create_post', fault: 'error', status: 503 })
  await stage.fault({ platform: 'linkedin', operation: 'create_post', fault: 'rate_limited' })
  await stage.fault({ platform: 'x', operation: 'create_post', fault: 'hold_after' })
  const publications: string[] = []
  for (const { mediaFiles, ...post } of posts) {
    const files = mediaFiles.map((name) => media[name])
    const { data } = await stage.client.enqueue({ ...post, mediaFiles: files })
    publications.push(data.publication_id)
  }
  await until(async () => (await stage.holds()).length > 0, 'a call to X is held', 60_000)
  await stage.kill('x')
  await stage.fault({ platform: 'instagram', operation: 'publish_container', fault: 'hold_before' })
  const batch = await stage.client.call<{ publications: { data: { publication_id: string } }[] }>(
    '/api/publications/batch',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        publications: ['x_post', 'instagram_feed'].map((option) => ({
          userId: stage.client.userId,
          selectedOptions: [option],
          mediaFiles: [media.picture],
          captions: { universal: 'Um lote' },
        })),
      }),
    },
  )
  publications.push(...batch.publications.map(({ data }) => data.publication_id))
  await until(
    async () => {
      const isHeld = (await stage.holds()).some(({ platform }) => platform === 'instagram')
      const [queue] = await stage.sql`
        select
          (select count(*)::int from publication_slots where lease_token is not null) as in_hand,
          (select count(*)::int from publication_timers where due_at < now() + interval '1 second') as soon`
      return isHeld && queue?.in_hand === 1 && queue.soon === 0
    },
    'a call to Instagram is held, and nothing else is in hand or about to be',
    60_000,
    20,
  )
  await stage.kill('dispatcher')
  const killedAt = Date.now()

  const later = await stage.client.enqueue({
    selectedOptions: ['threads_post'],
    captions: { universal: 'Bom dia, mais tarde' },
    scheduledAt: new Date(Date.now() + 600_000).toISOString(),
  })
  publications.push(later.data.publication_id)

  const jobs: Job[] = []
  for (const publication of publications) {
    jobs.push(
      ...(await until(
        async () => {
          const found = await stage.client.jobs(publication)
          // Nobody waits for the scheduled one's hour, nor for LinkedIn's minute.
          await stage.sql`update publication_timers set due_at = now() where due_at > now() + interval '20 seconds'`
          return found.every(({ status }) => ['completed', 'failed'].includes(status)) && found
        },
        'the jobs end',
        150_000,
      )),
    )
  }
  const spans = await until(
    async () => {
      const found = await spansOf(stage)
      const settledLater = jobs.filter((job) => Date.parse(job.completed_at ?? '') > killedAt)
      return settledLater.every(({ id }) => hasSettled(found, id)) && found
    },
    'the last spans arrive',
    30_000,
  )
  const scheduled = jobs.pop() as Job
  return { stage, jobs, scheduled, spans }
}

/** What all services have written. */
export const logOf = (stage: WholeStage): Promise<string> =>
  readFile(join(stage.stateDir, 'services.log'), 'utf8')

/** What every service says at /metrics, by its name. */
export const metricsOf = async (stage: WholeStage): Promise<Map<string, string>> => {
  const processes: { name: string; url: string }[] = JSON.parse(
    await readFile(join(stage.stateDir, 'processes.json'), 'utf8'),
  )
  const services = processes.filter(({ name }) => !['postgres', 'supabase', 'sandbox'].includes(name))
  const texts = services.map(
    async ({ name, url }) => [name, await (await fetch(`${url}/metrics`)).text()] as const,
  )
  return new Map(await Promise.all(texts))
}

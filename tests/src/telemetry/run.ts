import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Job } from '@carteiro/contracts'
import { fixtures } from '@carteiro/testing/fixtures'
import { type StackHarness, startStackHarness, until } from '@carteiro/testing/stack/harness'
import { type Receiver, startReceiver } from '@carteiro/testing/webhooks/receiver'
import { posts } from '../../../infra/local/src/demo/posts.ts'
import type { KeptSpan } from '../../../infra/local/src/supabase/spans.ts'
import { addListeners } from './listeners.ts'

const SHORT_WAITS = {
  X_CREATE_CALL_SECONDS: '8',
  X_DOUBT_SECONDS: '6',
  INSTAGRAM_PUBLISH_CALL_SECONDS: '8',
  INSTAGRAM_DOUBT_SECONDS: '6',
}

/** Whose metric has a value only then. No version of a platform's API has a documented end today. */
const VERSION_END = { LINKEDIN_VERSION_SUNSET: '2099-01-01' }

/** Personal data and secrets, none of which may appear in telemetry. */
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

/** `scheduled`: a job that was scheduled for ten minutes later and then made due. */
export type Run = {
  harness: StackHarness
  jobs: Job[]
  scheduled: Job
  spans: KeptSpan[]
  /** What the user's endpoint received. */
  webhooks: { secret: string; receiver: Receiver }
}

const spansOf = async (harness: StackHarness): Promise<KeptSpan[]> => (await harness.spans()) as KeptSpan[]

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
  Object.assign(process.env, SHORT_WAITS, VERSION_END)
  const receiver = await startReceiver()
  process.env.MEDIA_ALLOWED_ORIGINS = receiver.origin
  const harness = await startStackHarness()
  const secret = await addListeners(harness, receiver.url('/webhooks'))
  await harness.sql`update carteiro.queue_settings set retry_base = '0.5 seconds', lease = '3 seconds'`
  // A dispatcher that is killed may have webhooks on their way.
  await harness.sql`update carteiro.webhook_settings set lease = '10 seconds'`
  await harness.sql`
    update carteiro.platform_accounts set credentials_expire_at = now() + interval '50 days' where platform = 'linkedin'`
  const media = {
    picture: await harness.client.upload(join(fixtures, 'square.jpg'), 'Bom dia, numa imagem'),
    video: await harness.client.upload(join(fixtures, 'reel.mp4')),
  }
  await harness.fault({ platform: 'x', operation: 'create_post', fault: 'error', status: 503 })
  await harness.fault({ platform: 'linkedin', operation: 'create_post', fault: 'rate_limited' })
  await harness.fault({ platform: 'x', operation: 'create_post', fault: 'hold_after' })
  const publications: string[] = []
  for (const { mediaFiles, ...post } of posts) {
    const files = mediaFiles.map((name) => media[name])
    const { data } = await harness.client.enqueue({ ...post, mediaFiles: files })
    publications.push(data.publication_id)
  }
  await until(async () => (await harness.holds()).length > 0, 'a call to X is held', 60_000)
  await harness.kill('x')
  await harness.fault({ platform: 'instagram', operation: 'publish_container', fault: 'hold_before' })
  const batch = await harness.client.call<{ publications: { data: { publication_id: string } }[] }>(
    '/api/publications/batch',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        publications: ['x_post', 'instagram_feed'].map((option) => ({
          userId: harness.client.userId,
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
      const isHeld = (await harness.holds()).some(({ platform }) => platform === 'instagram')
      const [queue] = await harness.sql`
        select
          (select count(*)::int from carteiro.publication_slots where lease_token is not null) as in_flight,
          (select count(*)::int from carteiro.publication_timers where due_at < now() + interval '1 second') as soon`
      return isHeld && queue?.in_flight === 1 && queue.soon === 0
    },
    'a call to Instagram is held, and no other job is in flight or about to be',
    60_000,
    20,
  )
  await harness.kill('dispatcher')
  const killedAt = Date.now()

  const later = await harness.client.enqueue({
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
          const found = await harness.client.jobs(publication)
          // Makes the scheduled job and LinkedIn's retry due, so that the test does not wait for them.
          await harness.sql`update carteiro.publication_timers set due_at = now() where due_at > now() + interval '20 seconds'`
          return found.every(({ status }) => ['completed', 'failed'].includes(status)) && found
        },
        'the jobs end',
        150_000,
      )),
    )
  }
  const spans = await until(
    async () => {
      const found = await spansOf(harness)
      const settledLater = jobs.filter((job) => Date.parse(job.completed_at ?? '') > killedAt)
      const isDelivered = ({ id }: Job) =>
        receiver.received.some(({ body }) => JSON.parse(body).data.id === id)
      const delivered = found.some(({ name }) => name === 'deliver publication.completed')
      return (
        delivered && jobs.every(isDelivered) && settledLater.every(({ id }) => hasSettled(found, id)) && found
      )
    },
    'the last spans arrive',
    30_000,
  )
  const scheduled = jobs.pop() as Job
  return { harness, jobs, scheduled, spans, webhooks: { secret, receiver } }
}

/** The log lines of all services. */
export const logOf = (harness: StackHarness): Promise<string> =>
  readFile(join(harness.stateDir, 'services.log'), 'utf8')

/** The answers of /metrics by service. */
export const metricsOf = async (harness: StackHarness): Promise<Map<string, string>> => {
  const processes: { name: string; url: string }[] = JSON.parse(
    await readFile(join(harness.stateDir, 'processes.json'), 'utf8'),
  )
  const services = processes.filter(({ name }) => !['postgres', 'supabase', 'sandbox'].includes(name))
  const texts = services.map(
    async ({ name, url }) => [name, await (await fetch(`${url}/metrics`)).text()] as const,
  )
  return new Map(await Promise.all(texts))
}

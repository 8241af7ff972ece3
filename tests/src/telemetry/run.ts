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

export type Run = { stage: WholeStage; jobs: Job[]; spans: KeptSpan[] }

const spansOf = async (stage: WholeStage): Promise<KeptSpan[]> => (await stage.spans()) as KeptSpan[]

const hasSettled = (spans: KeptSpan[], jobId: string): boolean =>
  spans.some(
    ({ name, attributes = [] }) =>
      name.startsWith('settle ') &&
      attributes.some(({ value }) => value.stringValue === jobId) &&
      attributes.some(({ value }) => value.stringValue === 'completed'),
  )

/**
 * Publishes on every platform while X gives errors, LinkedIn says "too many requests", and a platform's service and the
 * dispatcher are killed in the middle of a call. Everything is published in the end.
 */
export const runWithFailures = async (): Promise<Run> => {
  Object.assign(process.env, SHORT_WAITS)
  const stage = await setWholeStage()
  await stage.sql`update queue_settings set retry_base = '0.5 seconds', lease = '3 seconds', default_wait = '1 second'`
  const media = {
    picture: await stage.client.upload(join(fixtures, 'square.jpg'), 'Bom dia, numa imagem'),
    video: await stage.client.upload(join(fixtures, 'reel.mp4')),
  }
  await stage.fault({ platform: 'x', operation: 'create_post', fault: 'error', status: 503 })
  await stage.fault({ platform: 'linkedin', operation: 'create_post', fault: 'rate_limited' })
  await stage.fault({ platform: 'x', operation: 'create_post', fault: 'hold_after', skip: 1 })
  const publications: string[] = []
  for (const { mediaFiles, ...post } of posts) {
    const files = mediaFiles.map((name) => media[name])
    const { data } = await stage.client.enqueue({ ...post, mediaFiles: files })
    publications.push(data.publication_id)
  }
  await until(async () => (await stage.holds()).length > 0, 'a call to X is held', 60_000)
  await stage.kill('x')
  await stage.fault({ platform: 'instagram', fault: 'hold_before' })
  const batch = await stage.client.call<{ publications: { data: { publication_id: string } }[] }>(
    '/api/publications/batch',
    {
      method: 'POST',
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
    async () => (await stage.holds()).some(({ platform }) => platform === 'instagram'),
    'a call to Instagram is held',
    60_000,
  )
  await stage.kill('dispatcher')

  const jobs: Job[] = []
  for (const publication of publications) {
    jobs.push(
      ...(await until(
        async () => {
          const found = await stage.client.jobs(publication)
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
      return jobs.every(({ id }) => hasSettled(found, id)) && found
    },
    'the last spans arrive',
    30_000,
  )
  return { stage, jobs, spans }
}

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

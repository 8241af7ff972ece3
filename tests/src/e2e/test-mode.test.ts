import type { Job } from '@carteiro/contracts'
import { platformNames } from '@carteiro/platforms'
import { type StackHarness, startStackHarness } from '@carteiro/testing/stack/harness'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../../../infra/local/src/free-port.ts'
import { describeNextExample } from '../nextjs/describe-example.ts'

const FAR = { timeout: 180_000, interval: 500 }
const OPTIONS = ['x_post', 'threads_post', 'facebook_post', 'linkedin_post']

let harness: StackHarness
let appPort: number
const allowedBefore = process.env.MEDIA_ALLOWED_ORIGINS
beforeAll(async () => {
  appPort = await freePort()
  process.env.MEDIA_ALLOWED_ORIGINS = `http://127.0.0.1:${appPort}`
  harness = await startStackHarness({ testMode: true })
}, FAR.timeout)
afterAll(async () => {
  if (allowedBefore === undefined) delete process.env.MEDIA_ALLOWED_ORIGINS
  else process.env.MEDIA_ALLOWED_ORIGINS = allowedBefore
  await harness?.end()
})

const publish = async (mode: string): Promise<string> => {
  const { publication_id } = await harness.client.call<{ publication_id: string }>(
    `/api/publications/enqueue?mode=${mode}`,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        userId: harness.client.userId,
        selectedOptions: OPTIONS,
        captions: { universal: `Bom dia, ${mode}` },
        mediaFiles: [],
        settings: {},
      }),
    },
  )
  return publication_id
}
const jobs = async (mode: string, publication: string): Promise<Job[]> =>
  (
    await harness.client.call<{ jobs: Job[] }>(
      `/api/publications/jobs?mode=${mode}&publication_id=${publication}`,
    )
  ).jobs

it('npm start -- --test-mode runs both modes of every platform side by side, each with its own jobs', async () => {
  const rows = await harness.sql`select platform, mode from carteiro.platforms where url is not null`
  const expected = platformNames.flatMap((platform) => ['live', 'test'].map((mode) => `${platform} ${mode}`))
  expect(rows.map(({ platform, mode }) => `${platform} ${mode}`).sort()).toEqual(expected.sort())

  for (const mode of ['test', 'live']) {
    const publication = await publish(mode)
    await expect
      .poll(async () => (await jobs(mode, publication)).map(({ status }) => status), FAR)
      .toEqual(OPTIONS.map(() => 'completed'))
    expect((await jobs(mode, publication)).map((job) => job.mode)).toEqual(OPTIONS.map(() => mode))
  }
  const dispatchers = await harness.sql`select mode from carteiro.dispatchers order by mode`
  expect(dispatchers.map(({ mode }) => mode)).toEqual(['live', 'test'])
})

// It needs mode test, and so this file's stack.
describeNextExample(
  () => harness,
  () => appPort,
)

import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { filmOf, sha256 } from '@carteiro/testing/film'
import { type StackHarness, startStackHarness, until } from '@carteiro/testing/stack/harness'
import { Upload } from 'tus-js-client'
import { afterEach, describe, expect, it } from 'vitest'
import { demoUser } from '../../../infra/local/src/auth/demo-user.ts'
import { tokenKeysOf } from '../../../infra/local/src/auth/keys.ts'
import { freePort } from '../../../infra/local/src/free-port.ts'
import { LOCAL_PASSWORD } from '../../../infra/local/src/postgres/index.ts'
import { mediaSettings } from '../../../infra/local/src/stack/media-settings.ts'
import { createProcesses } from '../../../infra/local/src/stack/processes.ts'

const MEGABYTE = 1024 * 1024
const KILLS = 5
const ANSWER_LIMIT_MS = 120_000

type Entry = { name: string; type: string; size: number; url: string }

let harness: StackHarness | undefined
afterEach(async () => {
  await harness?.end()
  delete process.env.MEDIA_STORE
})

const headers = ({ keys }: StackHarness) => ({ authorization: `Bearer ${keys.serviceRoleKey}` })

/** A gateway that was killed does not answer before it has started again. */
const answerOf = (url: string, init?: RequestInit): Promise<Response> =>
  until(() => fetch(url, init).catch(() => undefined), `${url} is answered`, ANSWER_LIMIT_MS)

/** Uploads as a page would. `onSent` is called as bytes are sent. */
const uploadTo = (
  stack: StackHarness,
  url: string,
  film: Buffer,
  onSent: (bytes: number) => void = () => undefined,
) =>
  new Promise<Entry>((settle, reject) => {
    const upload: Upload = new Upload(film as never, {
      endpoint: `${url}/api/media/uploads?user_id=${demoUser.id}`,
      metadata: { filename: 'film.mp4' },
      headers: headers(stack),
      retryDelays: Array.from({ length: 60 }, () => 1_000),
      onProgress: onSent,
      onError: reject,
      onSuccess: () => {
        answerOf(upload.url ?? '', { headers: headers(stack) }).then(
          async (answer) => settle((await answer.json()).data),
          reject,
        )
      },
    })
    upload.start()
  })

/** A connection that the other side has closed meanwhile: the call is to be made again. */
const unlessClosed = (error: unknown): undefined => {
  if (!(error instanceof TypeError)) throw error
}

const publish = async (stack: StackHarness, entry: Entry): Promise<string> => {
  const request = {
    selectedOptions: ['tiktok_video'],
    mediaFiles: [entry],
    captions: { universal: 'Bom dia' },
    settings: { tiktok_video: { privacy: 'SELF_ONLY' } },
  }
  const key = { 'idempotency-key': randomUUID() }
  const answer = await until(
    () => stack.client.enqueue(request, key).catch(unlessClosed),
    'the gateway enqueues',
    ANSWER_LIMIT_MS,
  )
  const jobs = await until(
    async () => {
      const found = (await stack.client.jobs(answer.data.publication_id).catch(unlessClosed)) ?? []
      return (
        found.length === 1 && found.every(({ status }) => ['completed', 'failed'].includes(status)) && found
      )
    },
    'the job ends',
    120_000,
  )
  return `${jobs[0]?.status} ${jobs[0]?.error_message ?? ''}`.trim()
}

describe.each(['disk', 's3'])('media on %s', (store) => {
  it('an upload whose gateway is killed five times is the same bytes, and is published', async () => {
    process.env.MEDIA_STORE = store
    const stack = await startStackHarness({ platforms: ['tiktok'] })
    harness = stack
    const film = await filmOf(64 * MEGABYTE)
    let kills = 0
    let isKilling = false
    const entry = await uploadTo(stack, stack.urls.gateway, film, (sent) => {
      if (isKilling || kills >= KILLS || sent < (kills + 1) * 10 * MEGABYTE) return
      isKilling = true
      // It may not have started again since it was killed the last time.
      stack
        .kill('gateway')
        .then(
          () => {
            kills += 1
          },
          () => undefined,
        )
        .finally(() => {
          isKilling = false
        })
    })
    // The last one may have come when all bytes were sent already.
    await until(async () => !isKilling, 'the gateway is killed', ANSWER_LIMIT_MS)
    expect(kills).toBe(KILLS)
    await until(
      async () => (await answerOf(`${stack.urls.gateway}/readyz`)).ok,
      'the gateway is ready',
      ANSWER_LIMIT_MS,
    )
    expect(entry).toMatchObject({ name: 'film.mp4', type: 'video/mp4', size: film.length })
    const served = await answerOf(entry.url)
    expect(sha256(new Uint8Array(await served.arrayBuffer()))).toBe(sha256(film))
    expect(await publish(stack, entry)).toBe('completed')
  })
})

it('two gateways without a shared disk: what one has received, the other one publishes', async () => {
  process.env.MEDIA_STORE = 's3'
  const stack = await startStackHarness({ platforms: ['tiktok'] })
  harness = stack
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-second-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const database = new URL(stack.urls.database)
  Object.assign(database, { username: 'carteiro_gateway', password: LOCAL_PASSWORD })
  const second = createProcesses({
    logFile: join(folder, 'log'),
    onChange: () => undefined,
    say: () => undefined,
  })
  try {
    await second.start([
      {
        name: 'second gateway',
        script: resolve(import.meta.dirname, '../../../services/gateway/src/main.ts'),
        url,
        env: {
          HOST: '127.0.0.1',
          PORT: String(port),
          DATABASE_URL: database.href,
          INTERNAL_AUTH_SECRET: stack.keys.internalAuthSecret,
          SUPABASE_URL: stack.urls.supabase,
          SUPABASE_JWT_SECRET: stack.keys.jwtSecret,
          WEBHOOK_ENCRYPTION_KEYS: tokenKeysOf(stack.keys, 'webhooks'),
          MEDIA_DIR: join(folder, 'media'),
          MEDIA_PROBE_MS: '120000',
          PUBLIC_URL: stack.urls.gateway,
          ...mediaSettings(stack.keys, stack.urls.supabase),
        },
      },
    ])
    const film = await filmOf(12 * MEGABYTE)
    const entry = await uploadTo(stack, url, film)
    await second.stop()
    expect(await publish(stack, entry)).toBe('completed')
  } finally {
    await second.stop()
    await rm(folder, { recursive: true, force: true })
  }
})

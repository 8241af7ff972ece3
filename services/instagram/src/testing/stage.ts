import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MediaFile, ProcessOutcome } from '@carteiro/contracts'
import { PROCESS_PUBLICATION_PATH } from '@carteiro/contracts'
import type { Pace } from '@carteiro/meta-graph'
import { createPlatformApp, encryptCredentials, parseTokenKeys } from '@carteiro/platform-kit'
import { connectDatabase, createLogger, listen, signInternalCall } from '@carteiro/service-kit'
import { startSandbox } from '../../../../infra/sandbox/src/index.ts'
import { createTestDatabase } from '../../../../tests/support/database.ts'
import { defineInstagram, instagramConfig } from '../index.ts'

const FIXTURES = new URL('../../../../infra/sandbox/fixtures/', import.meta.url)
const TYPES: Record<string, string> = { jpg: 'image/jpeg', png: 'image/png', mp4: 'video/mp4' }
const SECRET = 'a secret of the tests, at least 32 long'
const ACCOUNT = '17841400000000001'
const DEADLINE_MS = 30_000
const LOOK_EVERY_MS = 50

/** Everything that waits, waits shortly. */
const quickPace: Partial<Pace> = {
  pollAtSeconds: [],
  pollEverySeconds: 0.05,
  retakeSeconds: 0.3,
  notReadySeconds: 0.05,
  publishCallSeconds: 2,
  doubtSeconds: 0.5,
  doubtLookSeconds: 0.1,
  permalinkPauseSeconds: 0.05,
}

/** The author's media, served over HTTP as storage does. */
const serveFixtures = async () => {
  const server = createServer(async (request, response) => {
    const name = basename(request.url ?? '')
    const path = fileURLToPath(new URL(name, FIXTURES))
    const found = await stat(path).catch(() => undefined)
    if (!found) {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, {
      'content-type': TYPES[name.split('.').at(-1) ?? ''],
      'content-length': found.size,
    })
    createReadStream(path).pipe(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

export type SandboxPost = {
  id: string
  permalink: string
  text: string
  media: { kind: string; alt_text: string | null }[]
  settings: Record<string, unknown>
}
type Job = { job_id: string; user_id: string; lease_token: string; option: string; content: unknown }

/** A real database, the real sandbox, and the service behind HTTP. */
export const setStage = async () => {
  const database = await createTestDatabase()
  const [media, sandbox] = [await serveFixtures(), await startSandbox({ port: 0, processingMs: 100 })]
  const open = (role?: string) =>
    connectDatabase(role ? database.urlAs(role) : database.url, { service: 'test', max: 2 })
  const owner = open()
  const gateway = open('carteiro_gateway')
  const dispatcher = open('carteiro_dispatcher')
  const sql = open('carteiro_platform_instagram')

  const config = instagramConfig.parse({
    SERVICE_URL: 'http://127.0.0.1:8083',
    DATABASE_URL: database.urlAs('carteiro_platform_instagram'),
    INTERNAL_AUTH_SECRET: SECRET,
    TOKEN_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
    INSTAGRAM_API_BASE_URL: `${sandbox.url}/instagram`,
    LOG_LEVEL: 'silent',
  })
  const logger = createLogger({ service: 'instagram', level: 'silent' })
  const app = createPlatformApp(defineInstagram(config, quickPace), { sql, config, logger })
  const service = await listen(app, { host: '127.0.0.1', port: 0 })

  const credentials = encryptCredentials(
    parseTokenKeys(`test:${Buffer.alloc(32, 7).toString('base64')}`),
    { platform: 'instagram', externalId: ACCOUNT },
    { access_token: 'sandbox-instagram-access-token' },
  )
  const [user] = await owner`insert into auth.users (email) values ('ana@example.com') returning id`
  const userId = user?.id as string
  await owner`
    insert into platform_accounts (user_id, platform, external_id, display_name, credentials, profile)
    values (${userId}, 'instagram', ${ACCOUNT}, 'carteiro.demo', ${owner.json(credentials)},
      ${owner.json({ username: 'carteiro.demo' })})`
  // A test's job is leased once and worked on again and again.
  await owner`update queue_settings set lease = '10 minutes'`

  const control = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${sandbox.url}/_sandbox/${path}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
    })
    return response.status === 204 ? undefined : response.json()
  }

  const enqueue = async (
    option: string,
    files: MediaFile[],
    caption = '',
    settings: Record<string, unknown> = {},
  ): Promise<Job> => {
    const content = { mediaFiles: files, caption, settings }
    const request = {
      user_id: userId,
      total_requested: 1,
      jobs: [{ platform: 'instagram', option, content }],
    }
    await gateway`select enqueue_publication(${gateway.json(request as never)})`
    const [row] = await dispatcher`
      select run_dispatcher_turn(
        dispatcher_id => ${crypto.randomUUID()}, settlements => '[]', renewals => '{}', max_concurrent => null,
        wants_to_sleep => false
      ) as answer`
    return row?.answer.claims[0] as Job
  }

  const process = async (job: Job): Promise<ProcessOutcome> => {
    const token = await signInternalCall({ secret: SECRET, issuer: 'dispatcher', audience: 'instagram' })
    const response = await fetch(service.url + PROCESS_PUBLICATION_PATH, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        job_id: job.job_id,
        user_id: userId,
        platform: job.option,
        content: job.content,
        attempt: 1,
        lease_token: job.lease_token,
        deadline: new Date(Date.now() + 600_000).toISOString(),
        account_id: null,
      }),
    })
    return (await response.json()) as ProcessOutcome
  }

  /** As the queue does: again while the platform is at work, and after failures that allow it. */
  const untilDone = async (job: Job, seen: ProcessOutcome[] = []): Promise<ProcessOutcome> => {
    const deadline = Date.now() + DEADLINE_MS
    while (Date.now() < deadline) {
      const outcome = await process(job)
      seen.push(outcome)
      const goesOn =
        outcome.outcome === 'pending' ||
        (outcome.outcome === 'failed' && ['retry', 'unclear'].includes(outcome.verdict))
      if (!goesOn) return outcome
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
    throw new Error(`the job did not end: ${JSON.stringify(seen.slice(-3))}`)
  }

  /** What the author publishes with the app in hand: past this service. */
  const postByHand = async (file: MediaFile | undefined, caption: string): Promise<void> => {
    const call = async (path: string, fields: Record<string, string>) => {
      const response = await fetch(`${sandbox.url}/instagram/v26.0/${ACCOUNT}/${path}`, {
        method: 'POST',
        headers: { authorization: 'Bearer sandbox-instagram-access-token' },
        body: new URLSearchParams(fields),
      })
      return { status: response.status, id: (await response.json()).id as string }
    }
    const { id } = await call('media', { image_url: file?.url ?? '', caption })
    const deadline = Date.now() + DEADLINE_MS
    while ((await call('media_publish', { creation_id: id })).status !== 200) {
      if (Date.now() > deadline) throw new Error('the post by hand could not be published')
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
  }

  return {
    owner,
    enqueue,
    postByHand,
    process,
    untilDone,
    fault: (operation: string, fault: string, more: Record<string, unknown> = {}) =>
      control('POST', 'faults', { platform: 'instagram', operation, fault, ...more }),
    clearFaults: () => control('DELETE', 'faults'),
    posts: async (): Promise<SandboxPost[]> => (await control('GET', 'posts?platform=instagram')).posts,
    callsOf: async (operation: string): Promise<number> =>
      (await control('GET', 'requests?platform=instagram&limit=2000')).requests.filter(
        (call: { operation: string }) => call.operation === operation,
      ).length,
    reset: async () => {
      await control('DELETE', 'posts')
      await control('DELETE', 'faults')
      await owner`delete from publications`
      await owner`update publication_slots set job_id = null, lease_token = null`
    },
    file: async (name: string, more: Partial<MediaFile> = {}): Promise<MediaFile> => ({
      name,
      size: (await stat(new URL(name, FIXTURES))).size,
      type: TYPES[name.split('.').at(-1) ?? ''] ?? '',
      url: `${media.url}/${name}`,
      ...more,
    }),
    close: async () => {
      await service.close()
      await sandbox.stop()
      await new Promise((resolve) => media.server.close(resolve))
      await Promise.all([owner, gateway, dispatcher, sql].map((one) => one.end()))
      await database.drop()
    },
  }
}
export type Stage = Awaited<ReturnType<typeof setStage>>

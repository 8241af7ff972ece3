import { randomUUID } from 'node:crypto'
import {
  CONNECTION_PATHS,
  errorBody,
  jobContent,
  PROCESS_PUBLICATION_PATH,
  processOutcome,
} from '@carteiro/contracts'
import { type PlatformHarness, startPlatformHarness } from '@carteiro/platform-kit/conformance'
import { createTestDatabase, type TestDatabase } from '@carteiro/testing/database/database'
import { brokenFrom, fuzzed, HANG_MS, oddBody } from '@carteiro/testing/fuzz'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { platformServices } from '../../../infra/doctor/src/services.ts'
import { platformNames } from '../../../infra/platforms/src/index.ts'

/** No server listens there: a request that gets this far is not sent. */
const NOWHERE = 'http://127.0.0.1:1'

describe.each(platformNames)('the service of %s', (platform) => {
  let database: TestDatabase
  let harness: PlatformHarness
  let token: string
  let options: { option: string; settings: Record<string, unknown> }[]
  beforeAll(async () => {
    database = await createTestDatabase()
    const { config, define } = platformServices[platform]
    const definition = define(settingsInSandbox(config, platform, NOWHERE) as never)
    options = definition.catalog.options
    const account = { externalId: '17', username: 'ana', accessToken: 'a token' }
    harness = await startPlatformHarness({ database, definition, account })
    token = await harness.sign()
  })
  afterAll(async () => {
    await harness.close()
    await database.drop()
  })

  const call = (path: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
    fetch(harness.service.url + path, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(HANG_MS),
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        connection: 'close',
        ...headers,
      },
    })

  const goodBodies = (): Record<string, unknown> => ({
    [PROCESS_PUBLICATION_PATH]: {
      v: 1,
      job_id: randomUUID(),
      user_id: harness.userId,
      platform: options[0]?.option,
      content: { mediaFiles: [], caption: 'Oi', settings: {} },
      attempt: 1,
      lease_token: randomUUID(),
      deadline: new Date(Date.now() + 60_000).toISOString(),
      account_id: null,
    },
    [CONNECTION_PATHS.begin]: {
      user_id: harness.userId,
      redirect_uri: 'https://carteiro.example/callback',
      browser: 'a browser',
      return_to: null,
      options: [],
      login: null,
    },
    [CONNECTION_PATHS.complete]: {
      state: 'a state',
      code: 'a code',
      error: null,
      error_description: null,
      browser: null,
    },
    [CONNECTION_PATHS.choose]: { claim: 'a claim', external_ids: ['17'] },
    [CONNECTION_PATHS.revoke]: { account_id: randomUUID() },
  })

  it('answers any input to its internal routes', async () => {
    for (const [path, good] of Object.entries(goodBodies())) {
      await fc.assert(
        fc.asyncProperty(oddBody(good), async (body) => {
          const response = await call(path, body)
          const answer = await response.json()
          expect(response.status, JSON.stringify(answer)).toBeLessThan(500)
          if (response.status >= 400) errorBody.parse(answer)
        }),
        fuzzed(30),
      )
    }
  })

  it('refuses a body beyond its limit, with and without content-length', async () => {
    for (const path of Object.keys(goodBodies())) {
      const large = `"${'a'.repeat(5 * 1024 * 1024)}"`
      expect((await call(path, large)).status).toBe(413)
    }
  })

  it('gives an outcome for content of any kind, without a 500', async () => {
    for (const { option, settings: schema } of options) {
      const settings = Object.fromEntries(Object.keys(schema.properties ?? {}).map((name) => [name, true]))
      await harness.reset()
      const files = ['image/jpeg', 'video/mp4', 'image/gif', 'application/pdf'].map((type) => ({
        name: 'a',
        size: 1000,
        type,
        url: 'https://example.com/a',
        width: 1080,
        height: 1080,
        ...(type.startsWith('video/') ? { durationSeconds: 10, codec: 'h264', frameRate: 30 } : {}),
      }))
      const claim = await harness.enqueue({
        option,
        content: { mediaFiles: [], caption: 'Oi', settings: {} },
      })
      const content = fc
        .subarray(files, { maxLength: 2 })
        .chain((mediaFiles) => brokenFrom({ mediaFiles, caption: 'Bom dia', settings }))
        .filter((one) => jobContent.safeParse(one).success)
      await fc.assert(
        fc.asyncProperty(content, async (one) => {
          const response = await call(
            PROCESS_PUBLICATION_PATH,
            JSON.stringify({ ...harness.bodyOf(claim), content: one }),
          )
          const answer = await response.json()
          expect([200, 400]).toContain(response.status)
          if (response.status === 400) return
          const outcome = processOutcome.parse(answer)
          expect(outcome).not.toMatchObject({ outcome: 'failed', code: 'internal', verdict: 'unclear' })
          expect(outcome.outcome).not.toBe('completed')
        }),
        fuzzed(40),
      )
    }
  })
})

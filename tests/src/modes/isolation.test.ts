import { randomUUID } from 'node:crypto'
import { deploymentOf, type Mode, PROCESS_PUBLICATION_PATH } from '@carteiro/contracts'
import { createDispatcher, type Dispatcher } from '@carteiro/dispatcher'
import { createPlatformApp, encryptCredentials } from '@carteiro/platform-kit'
import { connectDatabase, createLogger, listen, signInternalCall } from '@carteiro/service-kit'
import {
  clearQueue,
  enqueue,
  jobOf,
  pollQueue,
  startDatabaseHarness,
} from '@carteiro/testing/database/harness'
import { startSandbox } from '@carteiro/testing/sandbox/sandbox'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { defineX, xConfig } from '@carteiro/x'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'

const SECRET = 'a-secret-of-tests-with-at-least-32-characters'
const MODES = ['live', 'test'] as const
const ROLES = { live: 'carteiro_platform_x', test: 'carteiro_test_platform_x' }
const FAR = { timeout: 60_000 }
/** So often a pass of random disturbances is made. */
const JOBS = 12
const account = { externalId: '1500000000000000001', accessToken: 'sandbox-x-access-token' }
const logger = createLogger({ service: 'test', level: 'silent' })
const otherThan = (mode: Mode): Mode => (mode === 'live' ? 'test' : 'live')

/**
 * A dispatcher and X's service in each mode, on one database. What X itself is to the live service, another sandbox is here:
 * its posts are what has reached the platform.
 */
const start = async () => {
  const harness = await startDatabaseHarness()
  const { owner, database } = harness
  await owner`delete from carteiro.platform_accounts`
  await owner`update carteiro.platform_policies set rates = '[]'`
  await owner`update carteiro.queue_settings set retry_base = '50 milliseconds', retry_cap = '100 milliseconds', circuit_after = 1000`
  const startIn = async (mode: Mode) => {
    const sandbox = await startSandbox({ processingMs: 0 })
    const config = settingsInSandbox(xConfig, 'x', sandbox.url, {
      CARTEIRO_MODE: mode,
      SANDBOX_ORIGINS: mode === 'test' ? sandbox.url : '',
      INTERNAL_AUTH_SECRET: SECRET,
      X_DOUBT_SECONDS: '0',
    })
    const sql = connectDatabase(database.urlAs(ROLES[mode]), { service: 'x', max: 4 })
    const definition = defineX(config)
    const app = createPlatformApp(definition, { sql, config, logger })
    const service = await listen(app, { host: '127.0.0.1', port: 0 })
    const { catalog } = definition
    const register = (url = service.url) => sql`
      select carteiro.register_platform('x', 'X', ${catalog.version}, ${sql.json(catalog as never)}, ${url}, ${mode})`
    await register()
    const tokens = encryptCredentials(
      config.TOKEN_ENCRYPTION_KEYS,
      { platform: 'x', externalId: account.externalId, userId: harness.userId },
      { access_token: account.accessToken },
    )
    await owner`
      insert into carteiro.platform_accounts (user_id, platform, mode, external_id, display_name, is_default, credentials, profile)
      values (${harness.userId}, 'x', ${mode}, ${account.externalId}, 'Demo', true, ${owner.json(tokens)}, '{"username": "demo"}')`
    return {
      sandbox,
      service,
      register,
      close: async () => {
        await service.close()
        await sql.end({ timeout: 1 })
        await sandbox.stop()
      },
    }
  }
  const live = await startIn('live')
  const test = await startIn('test')
  const parts = { live, test }
  const postsIn = async (mode: Mode): Promise<string[]> =>
    ((await parts[mode].sandbox.control('GET', 'posts')) as { posts: { text: string }[] }).posts.map(
      ({ text }) => text,
    )
  const dispatchers = new Map<Dispatcher, () => Promise<void>>()
  return {
    ...harness,
    parts,
    postsIn,
    startDispatcher: (mode: Mode): Dispatcher => {
      const sql = connectDatabase(database.urlAs('carteiro_dispatcher'), {
        service: 'dispatcher',
        max: 2,
        session: true,
      })
      const timing = { pollEveryMs: 200, drainLimitMs: 0 }
      const dispatcher = createDispatcher({ sql, id: randomUUID(), mode, secret: SECRET, logger, timing })
      dispatchers.set(dispatcher, async () => {
        await dispatcher.stop()
        await sql.end({ timeout: 1 })
      })
      dispatcher.start()
      return dispatcher
    },
    /** Gives its jobs up, in the middle of their calls. */
    kill: async (dispatcher: Dispatcher): Promise<void> => {
      await dispatchers.get(dispatcher)?.()
      dispatchers.delete(dispatcher)
    },
    stopDispatchers: async (): Promise<void> => {
      for (const stop of dispatchers.values()) await stop()
      dispatchers.clear()
    },
    close: async (): Promise<void> => {
      for (const stop of dispatchers.values()) await stop()
      await live.close()
      await test.close()
      await harness.close()
    },
  }
}

let harness: Awaited<ReturnType<typeof start>>
beforeAll(async () => {
  harness = await start()
})
afterAll(() => harness.close())
beforeEach(async () => {
  await clearQueue(harness)
  await harness.owner`update carteiro.queue_settings set retry_base = '50 milliseconds'`
  for (const mode of MODES) {
    await harness.parts[mode].sandbox.control('DELETE', 'posts')
    await harness.parts[mode].sandbox.control('DELETE', 'faults')
    await harness.parts[mode].register()
  }
})
afterEach(() => harness.stopDispatchers())

const put = async (mode: Mode, text: string): Promise<string> => {
  const content = { mediaFiles: [], caption: `${mode}: ${text}`, settings: {} }
  const { jobs } = await enqueue(harness, [{ content, max_retries: 20 }], { mode })
  return jobs[0]?.job_id ?? ''
}
const statusOf = async (id: string): Promise<string> => (await jobOf(harness.owner, id)).status

/** Nothing of a mode is where the other mode's posts go. */
const expectApart = async (): Promise<void> => {
  for (const mode of MODES) {
    for (const text of await harness.postsIn(mode)) expect(text.startsWith(`${mode}: `), text).toBe(true)
  }
}

it('jobs of both modes, enqueued together, each reach their own side, once', async () => {
  for (const mode of MODES) harness.startDispatcher(mode)
  const ids = await Promise.all(
    Array.from({ length: JOBS }, (_, number) => MODES.map((mode) => put(mode, `post ${number}`))).flat(),
  )
  for (const id of ids) await expect.poll(() => statusOf(id), FAR).toBe('completed')
  for (const mode of MODES) expect(await harness.postsIn(mode)).toHaveLength(JOBS)
  await expectApart()
})

it('a dispatcher of one mode leaves the other mode’s jobs alone, however long they wait', async () => {
  harness.startDispatcher('live')
  const test = await put('test', 'waits')
  const live = await put('live', 'goes')
  await expect.poll(() => statusOf(live), FAR).toBe('completed')
  expect(await jobOf(harness.owner, test)).toMatchObject({ status: 'pending', attempt: 0 })
  expect(await harness.postsIn('test')).toEqual([])
})

it('failures, retries, redrives, cancelled work and dispatchers that die in the middle change nothing of it', async () => {
  for (const mode of MODES) {
    const { control } = harness.parts[mode].sandbox
    await control('POST', 'faults', {
      platform: 'x',
      operation: 'create_post',
      fault: 'error',
      status: 503,
      times: 4,
    })
  }
  let running = MODES.map((mode) => harness.startDispatcher(mode))
  const ids: string[] = []
  for (let number = 0; number < JOBS; number += 1) {
    ids.push(...(await Promise.all(MODES.map((mode) => put(mode, `post ${number}`)))))
    if (number % 4 !== 3) continue
    for (const dispatcher of running) await harness.kill(dispatcher)
    await harness.owner`update carteiro.publication_slots set lease_expires_at = now() where lease_token is not null`
    running = MODES.map((mode) => harness.startDispatcher(mode))
  }
  const cancelled = await put('test', 'cancelled')
  await harness.gateway`select carteiro.cancel_publication_job(${cancelled}, ${harness.userId})`.catch(
    () => undefined,
  )
  const isOver = async (): Promise<boolean> => {
    // An operator redrives what fails, and lets all that waits go on, in both modes.
    for (const mode of MODES) {
      await harness.gateway`select carteiro.redrive_dead_letters(null, null, null, 'checked', of_mode => ${mode})`
      await harness.gateway`select carteiro.resume_platform('x', ${mode})`
    }
    await harness.owner`select public.process_publication_jobs()`
    const [row] = await harness.owner`
      select count(*) filter (where status not in ('completed', 'cancelled'))::int as open from publication_jobs`
    return row?.open === 0
  }
  await expect.poll(isOver, FAR).toBe(true)
  for (const id of ids) expect(await statusOf(id)).toBe('completed')
  await expectApart()
  for (const mode of MODES) {
    const texts = await harness.postsIn(mode)
    expect(new Set(texts).size).toBe(texts.length)
  }
})

describe.each(MODES)('a job of mode %s that is sent to the other mode’s deployment', (mode) => {
  const other = otherThan(mode)
  /** A call as a dispatcher would make it, signed with the right secret. */
  const callOther = async (
    job: { job_id: string; lease_token: string; option: string },
    change: {
      audience?: string
      body?: Record<string, unknown>
      headers?: Record<string, string>
    },
  ) => {
    const token = await signInternalCall({
      secret: SECRET,
      issuer: 'dispatcher',
      audience: change.audience ?? deploymentOf('x', other),
    })
    const response = await fetch(harness.parts[other].service.url + PROCESS_PUBLICATION_PATH, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...change.headers },
      body: JSON.stringify({
        v: 1,
        job_id: job.job_id,
        user_id: harness.userId,
        platform: job.option,
        content: { mediaFiles: [], caption: `${mode}: forged`, settings: {} },
        attempt: 1,
        lease_token: job.lease_token,
        deadline: new Date(Date.now() + 60_000).toISOString(),
        account_id: null,
        mode,
        ...change.body,
      }),
    })
    return { status: response.status, body: await response.json() }
  }
  const claimed = async () => {
    await put(mode, 'claimed')
    const [claim] = (await pollQueue(harness.dispatcher, { mode })).claims
    if (!claim) throw new Error('nothing was claimed')
    return claim
  }

  it('is refused by the audience of its token', async () => {
    const answer = await callOther(await claimed(), { audience: deploymentOf('x', mode) })
    expect(answer.status).toBe(401)
  })

  it.each<[string, Record<string, string>]>([
    ['no header', {}],
    ['headers that name a mode', { mode: other, 'x-mode': other, 'carteiro-mode': other, host: 'x' }],
  ])('is refused for the mode in its body, whatever else is sent: %s', async (_what, headers) => {
    const answer = await callOther(await claimed(), { headers })
    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'wrong_mode' } } })
  })

  it('is refused by the database when the call lies about its mode', async () => {
    const job = await claimed()
    const answer = await callOther(job, { body: { mode: other } })
    expect(answer).toMatchObject({
      status: 200,
      body: { outcome: 'failed', message: expect.stringContaining(job.job_id) },
    })
    expect(await harness.owner`select from carteiro.publication_steps where job_id = ${job.job_id}`).toEqual(
      [],
    )
  })

  it('waits when an operator has swapped the addresses, and goes out at its own side once they are right', async () => {
    for (const one of MODES) {
      await harness.owner`
        update carteiro.platforms set url = ${harness.parts[otherThan(one)].service.url} where platform = 'x' and mode = ${one}`
    }
    harness.startDispatcher(mode)
    const id = await put(mode, 'swapped')
    await expect
      .poll(async () => (await jobOf(harness.owner, id)).error_code, FAR)
      .toBe('platform_unavailable')
    for (const one of MODES) expect(await harness.postsIn(one)).toEqual([])
    for (const one of MODES) await harness.parts[one].register()
    await harness.owner`update carteiro.publication_timers set due_at = now()`
    await expect.poll(() => statusOf(id), FAR).toBe('completed')
    expect(await harness.postsIn(mode)).toEqual([`${mode}: swapped`])
  })

  afterEach(async () => {
    expect(await harness.postsIn(other)).toEqual([])
  })
})

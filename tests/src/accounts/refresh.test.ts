import { randomBytes } from 'node:crypto'
import {
  createAccounts,
  decryptCredentials,
  isSetUp,
  type PlatformDefinition,
  parseTokenKeys,
  reencryptAccounts,
} from '@carteiro/platform-kit'
import { createLogger } from '@carteiro/service-kit'
import { startSandboxHarness } from '@carteiro/testing/sandbox/harness'
import { settingsInSandbox } from '@carteiro/testing/sandbox/settings'
import { defineX, xConfig } from '@carteiro/x'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

const KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`
const ACCOUNT = '1500000000000000001'
const DAY_SECONDS = 86_400

/** The harness of X, whose refresh tokens work once. */
const startHarness = async () => {
  let definition: PlatformDefinition | undefined
  const harness = await startSandboxHarness({
    platform: 'x',
    account: {
      externalId: ACCOUNT,
      username: 'carteiro_demo',
      accessToken: 'sandbox-x-access-token',
      scopes: ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access'],
      credentials: { refresh_token: 'sandbox-x-refresh-token' },
    },
    processingMs: 0,
    define: (sandboxUrl) => {
      definition = defineX(settingsInSandbox(xConfig, 'x', sandboxUrl))
      return definition
    },
  })
  const [first] = await harness.owner`select id, credentials from carteiro.platform_accounts`
  const accountId = first?.id as string
  /** The accounts part of another replica of the service. */
  const copy = (keys = KEYS) => {
    if (!definition || !isSetUp(definition.connection)) throw new Error('X is not set up')
    const made = createAccounts({
      platform: 'x',
      mode: 'live',
      displayName: 'X',
      options: ['x_post'],
      connection: definition.connection,
      sql: harness.sql,
      tokenKeys: parseTokenKeys(keys),
      logger: createLogger({ service: 'x', level: 'silent' }),
    })
    if (!made) throw new Error('X is not set up')
    return made
  }
  const account = async () => {
    const [row] = await harness.owner`
      select status, problems, credentials, credentials_version as version, refresh_due_at as due,
        extract(epoch from credentials_expire_at - now())::int as left
      from carteiro.platform_accounts where id = ${accountId}`
    return row as {
      status: string
      problems: { code: string; message: string }[]
      credentials: { key_id: string }
      version: number
      due: Date | null
      left: number | null
    }
  }
  const tokens = async (keys = KEYS) => {
    const owner = { platform: 'x', externalId: ACCOUNT, userId: harness.userId }
    return decryptCredentials(parseTokenKeys(keys), owner, (await account()).credentials) as {
      access_token: string
      refresh_token: string
    }
  }
  const reset = async () => {
    await harness.reset()
    await harness.control('DELETE', 'clock')
    // The sandbox drops its refresh tokens with its posts: the first pair is valid again.
    await harness.control('POST', 'accounts', {
      platform: 'x',
      id: ACCOUNT,
      username: 'carteiro_demo',
      access_token: 'sandbox-x-access-token',
    })
    await harness.owner`
      update carteiro.platform_accounts
      set status = 'connected', credentials = ${harness.owner.json(first?.credentials)}, problems = '[]',
        credentials_version = 1, refresh_due_at = null, refresh_lease_until = null, credentials_expire_at = null,
        checked_at = null, credentials_changed_at = now() - interval '1 hour'`
  }
  return { ...harness, accountId, copy, account, tokens, reset }
}

let x: Awaited<ReturnType<typeof startHarness>>
beforeAll(async () => {
  x = await startHarness()
})
afterAll(() => x?.close())
beforeEach(() => x.reset())

const due = () => x.owner`
  update carteiro.platform_accounts set refresh_due_at = now() - interval '1 second', credentials_expire_at = now() + interval '30 minutes'`
/** The platform's own answer that the grant is revoked. */
const dead = { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' }
const post = (caption: string) =>
  x.enqueue({ option: 'x_post', content: { caption, mediaFiles: [], settings: {} } })

describe('before tokens end', () => {
  test('the sweep renews them, and schedules the next renewal', async () => {
    await due()
    expect(await x.copy().sweep()).toMatchObject({ renewed: 1 })
    const { status, version, left, due: next } = await x.account()
    expect({ status, version }).toEqual({ status: 'connected', version: 2 })
    expect(left).toBeGreaterThan(7000)
    expect((next?.getTime() ?? 0) - Date.now()).toBeLessThan(7200_000)
    expect((await x.tokens()).refresh_token).not.toBe('sandbox-x-refresh-token')
    expect(await x.copy().sweep()).toMatchObject({ renewed: 0 })
  })

  test('several replicas of a service ask the platform once', async () => {
    await due()
    const calls = await x.callsDuring('refresh_token', async () => {
      await Promise.all([1, 2, 3, 4].map(() => x.copy().sweep()))
    })
    expect(calls).toBe(1)
    expect(await x.account()).toMatchObject({ status: 'connected', version: 2 })
  })

  test('a caller that needs tokens while another one renews them gets the new tokens, without a second renewal', async () => {
    await x.fault('refresh_token', 'hold_before')
    const first = x.copy().refresh(x.accountId, 1)
    await expect.poll(async () => (await x.control('GET', 'holds')).holds.length).toBe(1)
    const second = x.copy().refresh(x.accountId, 1)
    await x.control('POST', 'holds/release', {})
    expect(await Promise.all([first, second])).toMatchObject([{ state: 'renewed' }, { state: 'renewed' }])
    expect((await x.account()).version).toBe(2)
  })
})

describe('a temporary error never disconnects an account', () => {
  test.each([
    ['an error of the platform', () => x.fault('refresh_token', 'error')],
    ['too many calls', () => x.fault('refresh_token', 'rate_limited')],
    ['an unexpected answer', () => x.refusal('refresh_token', 200, { hello: 'world' })],
    [
      'a wrong client secret, which only the operator can correct',
      () => x.refusal('refresh_token', 401, { error: 'unauthorized_client' }),
    ],
  ])('%s', async (_what, disturb) => {
    await disturb()
    await due()
    expect(await x.copy().sweep()).toMatchObject({ renewed: 0 })
    expect(await x.account()).toMatchObject({ status: 'connected', version: 1, problems: [] })
    await due()
    expect(await x.copy().sweep()).toMatchObject({ renewed: 1 })
  })

  test('only the platform’s answer that the grant is revoked disconnects an account', async () => {
    await x.refusal('refresh_token', 400, dead)
    await due()
    await x.copy().sweep()
    expect(await x.account()).toMatchObject({
      status: 'needs_reauth',
      due: null,
      problems: [{ code: 'token_expired', message: expect.stringContaining('connected again') }],
    })
  })
})

describe('after a crash between the platform’s answer and our record of it', () => {
  test('a lost answer is followed by a second request, whose answer counts', async () => {
    await x.fault('refresh_token', 'response_lost')
    await due()
    await x.copy().sweep()
    expect(await x.account()).toMatchObject({ status: 'connected', version: 1 })
    await due()
    await x.copy().sweep()
    expect((await x.account()).status).toBe('needs_reauth')
  })

  test('the lease of a process that died expires, and another one renews', async () => {
    await due()
    await x.owner`update carteiro.platform_accounts set refresh_lease_until = now() + interval '1 minute'`
    expect(await x.copy().sweep()).toMatchObject({ renewed: 0 })
    await x.owner`update carteiro.platform_accounts set refresh_lease_until = now() - interval '1 second'`
    expect(await x.copy().sweep()).toMatchObject({ renewed: 1 })
  })

  test('new tokens are kept in memory while the database is down', async () => {
    await due()
    await x.owner`alter function carteiro.finish_account_refresh rename to finish_account_refresh_away`
    const sweep = x.copy().sweep()
    await expect.poll(() => x.callsOf('refresh_token')).toBeGreaterThan(0)
    await x.owner`alter function carteiro.finish_account_refresh_away rename to finish_account_refresh`
    expect(await sweep).toMatchObject({ renewed: 1 })
    expect(await x.account()).toMatchObject({ status: 'connected', version: 2 })
  })

  test('late tokens that are the only valid ones reconnect an account that was given up', async () => {
    await x.fault('refresh_token', 'hold_after')
    const slow = x.copy().refresh(x.accountId, 1)
    await expect.poll(async () => (await x.control('GET', 'holds')).holds.length).toBe(1)
    await x.owner`update carteiro.platform_accounts set refresh_lease_until = now() - interval '1 second'`
    expect(await x.copy().refresh(x.accountId, 1)).toMatchObject({ state: 'dead' })
    expect((await x.account()).status).toBe('needs_reauth')
    await x.control('POST', 'holds/release', {})
    expect(await slow).toMatchObject({ state: 'renewed' })
    expect(await x.account()).toMatchObject({ status: 'connected', version: 2, problems: [] })
  })
})

describe('in the middle of a job', () => {
  test('a refused token is renewed, and the job continues', async () => {
    await x.fault('create_post', 'token_expired')
    const claim = await post('Ainda vivo')
    const { last, all } = await x.runToTheEnd(claim)
    expect(all[0]).toMatchObject({ outcome: 'pending', reason: expect.stringContaining('renewed') })
    expect(last).toMatchObject({ outcome: 'completed' })
    expect(await x.posts()).toHaveLength(1)
  })

  test('an expired token is renewed before the first step', async () => {
    await x.owner`update carteiro.platform_accounts set credentials_expire_at = now() - interval '1 minute'`
    await x.control('POST', 'accounts', {
      platform: 'x',
      id: ACCOUNT,
      username: 'carteiro_demo',
      access_token: 'sandbox-x-access-token',
      expires_at: new Date(Date.now() - 60_000).toISOString(),
    })
    const { last, all } = await x.runToTheEnd(await post('A tempo'))
    expect(last).toMatchObject({ outcome: 'completed' })
    expect(all).toHaveLength(1)
  })

  test('when the platform fails to renew, the job waits without a retry', async () => {
    await x.fault('create_post', 'token_expired')
    await x.fault('refresh_token', 'error')
    const claim = await post('Depois')
    expect(await x.run(claim)).toMatchObject({ verdict: 'wait', code: 'token_expired' })
    expect((await x.account()).status).toBe('connected')
    expect((await x.runToTheEnd(claim)).last).toMatchObject({ outcome: 'completed' })
  })

  test('when the grant is revoked, the account must be connected again', async () => {
    await x.fault('create_post', 'token_expired')
    await x.refusal('refresh_token', 400, dead)
    expect(await x.run(await post('Acabou'))).toMatchObject({ verdict: 'reconnect', code: 'token_expired' })
    expect((await x.account()).status).toBe('needs_reauth')
  })

  test('when the newest token is refused, too, the account must be connected again', async () => {
    await x.fault('create_post', 'token_expired', { times: 2 })
    const claim = await post('Nem assim')
    await x.run(claim)
    expect(await x.run(claim)).toMatchObject({ verdict: 'reconnect' })
  })
})

describe('accounts of jobs that are due within a day are checked', () => {
  const schedule = async (inSeconds: number): Promise<string> => {
    const claim = await post(`Agendado ${randomBytes(4).toString('hex')}`)
    await x.owner`
      update publication_jobs set status = 'pending', phase = 'queued',
        scheduled_at = now() + make_interval(secs => ${inSeconds}) where id = ${claim.job_id}`
    await x.owner`update carteiro.publication_slots set job_id = null, lease_token = null`
    await x.owner`
      insert into carteiro.publication_timers (job_id, user_id, due_at)
      select id, user_id, now() + make_interval(secs => ${inSeconds}) from publication_jobs where id = ${claim.job_id}`
    return claim.job_id
  }
  const problemsOf = async (jobId: string) =>
    (await x.owner`select problems, seq from publication_jobs where id = ${jobId}`)[0]?.problems as {
      code: string
      message: string
    }[]

  test('a healthy account gets no problem, and is not checked again at once', async () => {
    const job = await schedule(3600)
    const calls = await x.callsDuring('get_me', async () => {
      expect(await x.copy().sweep()).toMatchObject({ checked: 1 })
      expect(await x.copy().sweep()).toMatchObject({ checked: 0 })
    })
    expect(calls).toBe(1)
    expect(await problemsOf(job)).toEqual([])
  })

  test('an account whose jobs are due later is not checked', async () => {
    await schedule(2 * DAY_SECONDS)
    expect(await x.copy().sweep()).toMatchObject({ checked: 0 })
  })

  test('a revoked grant is reported before the job is due, on the job and in the list of accounts', async () => {
    const job = await schedule(3600)
    await x.fault('get_me', 'token_expired')
    await x.refusal('refresh_token', 400, dead)
    await x.copy().sweep()
    expect(await problemsOf(job)).toMatchObject([{ code: 'account_disconnected' }])
    expect(await x.account()).toMatchObject({
      status: 'needs_reauth',
      problems: [{ code: 'account_disconnected' }],
    })
    const events =
      await x.owner`select type, data from carteiro.publication_job_events where job_id = ${job} and type = 'checked'`
    expect(events).toHaveLength(1)
  })

  test('a missing permission is reported', async () => {
    const job = await schedule(3600)
    await x.owner`update carteiro.platform_accounts set scopes = '{tweet.read,users.read}', updated_at = now()`
    await x.copy().sweep()
    expect(await problemsOf(job)).toMatchObject([
      { code: 'permission_denied', message: expect.stringContaining('tweet.write') },
    ])
    await x.owner`
      update carteiro.platform_accounts set scopes = '{tweet.read,tweet.write,users.read,media.write}', updated_at = clock_timestamp()`
    await x.copy().sweep()
    expect(await problemsOf(job)).toEqual([])
  })

  test('access that ends before the job is due, and cannot be renewed, is reported', async () => {
    const job = await schedule(7200)
    await x.owner`update carteiro.platform_accounts set credentials_expire_at = now() + interval '1 hour', refresh_due_at = null`
    await x.copy().sweep()
    expect(await problemsOf(job)).toMatchObject([{ code: 'account_disconnected' }])
  })

  test('a platform that does not answer changes nothing about an account', async () => {
    const job = await schedule(3600)
    await x.fault('get_me', 'error')
    await x.copy().sweep()
    expect(await problemsOf(job)).toEqual([])
    expect((await x.account()).status).toBe('connected')
  })
})

describe('encryption keys rotate while services run', () => {
  const NEW = `new:${randomBytes(32).toString('base64')}`

  test('records move to the new key, and a service that has only the new key can read them', async () => {
    const both = `${NEW},${KEYS}`
    expect(await reencryptAccounts(x.sql, 'x', parseTokenKeys(both))).toBe(1)
    expect((await x.account()).credentials.key_id).toBe('new')
    expect((await x.tokens(NEW)).access_token).toBe('sandbox-x-access-token')
    expect(await reencryptAccounts(x.sql, 'x', parseTokenKeys(both))).toBe(0)
    await due()
    expect(await x.copy(NEW).sweep()).toMatchObject({ renewed: 1 })
  })

  test('a refresh in progress meanwhile loses no tokens', async () => {
    const both = `${NEW},${KEYS}`
    await x.fault('refresh_token', 'hold_after')
    const slow = x.copy(both).refresh(x.accountId, 1)
    await expect.poll(async () => (await x.control('GET', 'holds')).holds.length).toBe(1)
    await reencryptAccounts(x.sql, 'x', parseTokenKeys(both))
    await x.control('POST', 'holds/release', {})
    expect(await slow).toMatchObject({ state: 'renewed' })
    expect((await x.tokens(NEW)).refresh_token).not.toBe('sandbox-x-refresh-token')
  })

  test("another platform's service can neither list nor move them", async () => {
    const [row] = await x.owner`select id, credentials from carteiro.platform_accounts`
    const urls = x.options.database.urlAs('carteiro_platform_tiktok')
    const { connectDatabase } = await import('@carteiro/service-kit')
    const tiktok = connectDatabase(urls, { service: 'tiktok', max: 1 })
    try {
      expect((await tiktok`select carteiro.accounts_without_key('none') as found`)[0]?.found).toEqual([])
      const [answer] = await tiktok`select carteiro.begin_account_refresh(${row?.id}, null, 10) as answer`
      expect(answer?.answer).toEqual({ state: 'dead' })
      await expect(tiktok`select credentials from carteiro.platform_accounts`).rejects.toThrow(
        /permission denied/,
      )
    } finally {
      await tiktok.end({ timeout: 1 })
    }
  })
})

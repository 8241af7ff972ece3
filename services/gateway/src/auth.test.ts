import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

const SECRET_KEYS = ['sb_secret_of_the_back_end', 'sb_secret_of_a_script']

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness({ SUPABASE_SECRET_KEYS: SECRET_KEYS.join(', ') })
})
afterAll(() => harness?.close())

const JOBS = '/api/publications/jobs'
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds
const userClaims = () => ({ sub: harness.userId, role: 'authenticated' })
const unsigned = (claims: object): string => {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${encode({ alg: 'none' })}.${encode(claims)}.`
}

describe('is let in', () => {
  it.each<[string, () => Promise<string>]>([
    ['a user’s token of the project’s key', () => harness.project.token(harness.userId)],
    [
      'a user’s token of the shared secret',
      () => harness.project.sharedToken({ ...userClaims(), aud: 'authenticated' }),
    ],
    [
      'one made with the secret, without issuer and audience',
      () => harness.project.sharedToken(userClaims()),
    ],
    ['a clock that is a moment late', () => harness.project.token(harness.userId, { exp: inSeconds(-2) })],
  ])('%s', async (_what, token) => {
    expect((await harness.call(JOBS, {}, await token())).status).toBe(200)
  })

  it.each([
    ['as the Bearer', { authorization: `Bearer ${SECRET_KEYS[0]}` }],
    ['as the apikey', { apikey: `${SECRET_KEYS[1]}` }],
  ])(
    'a secret key of the project %s, for the user that it names',
    async (_how, headers: Record<string, string>) => {
      expect((await harness.call(`${JOBS}?user_id=${harness.userId}`, { headers }, null)).status).toBe(200)
      const unnamed = await harness.call(JOBS, { headers }, null)
      expect((await failureOf(unnamed)).details).toMatchObject([{ field: 'user_id' }])
    },
  )

  it('a user whose server sends a secret key beside the token is that user', async () => {
    const asUser = await harness.call(`${JOBS}?user_id=${harness.strangerId}`, {
      headers: { apikey: `${SECRET_KEYS[0]}` },
    })
    expect(asUser.status).toBe(403)
  })

  it('the service role, for the user that it names', async () => {
    const token = await harness.project.sharedToken({ role: 'service_role', iss: 'supabase' })
    expect((await harness.call(`${JOBS}?user_id=${harness.userId}`, {}, token)).status).toBe(200)
    const unnamed = await harness.call(JOBS, {}, token)
    expect(unnamed.status).toBe(400)
    expect((await failureOf(unnamed)).details).toMatchObject([{ field: 'user_id' }])
  })

  it('a token of a new key, as soon as the project has one; the old key’s no more', async () => {
    const old = await harness.project.token(harness.userId)
    expect((await harness.call(JOBS, {}, old)).status).toBe(200)
    await harness.project.rotate()
    const fetches = harness.project.fetches()
    expect((await harness.call(JOBS)).status).toBe(200)
    expect(harness.project.fetches()).toBe(fetches + 1)
    expect((await harness.call(JOBS)).status).toBe(200)
    expect(harness.project.fetches()).toBe(fetches + 1)
    expect((await harness.call(JOBS, {}, old)).status).toBe(401)
  })
})

describe('is kept out', () => {
  it.each<[string, () => string | null | Promise<string>]>([
    ['no caller', () => null],
    ['what is no JWT', () => 'hello'],
    ['three dots', () => '...'],
    ['a secret key that is not on the list', () => 'sb_secret_unknown'],
    ['the beginning of a secret key', () => 'sb_secret_of_the_back'],
    ['alg none', () => unsigned({ ...userClaims(), exp: inSeconds(60) })],
    ['an expired token', () => harness.project.token(harness.userId, { exp: inSeconds(-60) })],
    [
      'a token that never expires',
      () => harness.project.sharedToken({ ...userClaims(), exp: undefined as never }),
    ],
    ['a token of later', () => harness.project.token(harness.userId, { nbf: inSeconds(60) })],
    [
      'another issuer',
      () => harness.project.token(harness.userId, { iss: 'https://evil.example.com/auth/v1' }),
    ],
    ['no issuer', () => harness.project.token(harness.userId, { iss: undefined as never })],
    ['another audience', () => harness.project.token(harness.userId, { aud: 'another' })],
    ['no audience', () => harness.project.token(harness.userId, { aud: undefined as never })],
    [
      'another issuer with the secret',
      () => harness.project.sharedToken({ ...userClaims(), iss: 'https://x' }),
    ],
    [
      'another secret',
      () => harness.project.sharedToken(userClaims(), 'another-secret-of-at-least-32-characters'),
    ],
    ['the anon key', () => harness.project.sharedToken({ role: 'anon' })],
    ['a user who is no UUID', () => harness.project.token('admin')],
    [
      'a user’s key that claims the service role',
      () => harness.project.token(harness.userId, { aud: 'x', role: 'service_role' }),
    ],
  ])('%s', async (_what, token) => {
    const response = await harness.call(JOBS, {}, await token())
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await failureOf(response)).toMatchObject({
      code: 'unauthorized',
      details: [{ field: 'Authorization' }],
    })
  })

  it('a token that was let in, as soon as it has expired', async () => {
    const tokens = [
      await harness.project.token(harness.userId, { exp: inSeconds(30) }),
      await harness.project.sharedToken({ ...userClaims(), exp: inSeconds(30) }),
    ]
    const statuses = () => Promise.all(tokens.map(async (one) => (await harness.call(JOBS, {}, one)).status))
    expect(await statuses()).toEqual([200, 200])
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    expect(await statuses().finally(() => vi.useRealTimers())).toEqual([401, 401])
  })

  it('everyone while the keys cannot be fetched, with Retry-After', async () => {
    await harness.project.rotate()
    harness.project.fail(true)
    const response = await harness.call(JOBS)
    harness.project.fail(false)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
    expect((await harness.call(JOBS)).status).toBe(200)
  })
})

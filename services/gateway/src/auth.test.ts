import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { failureOf, type GatewayStage, setGatewayStage } from './testing/stage.ts'

const SECRET_KEYS = ['sb_secret_of_the_back_end', 'sb_secret_of_a_script']

let stage: GatewayStage
beforeAll(async () => {
  stage = await setGatewayStage({ SUPABASE_SECRET_KEYS: SECRET_KEYS.join(', ') })
})
afterAll(() => stage?.close())

const JOBS = '/api/publications/jobs'
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds
const userClaims = () => ({ sub: stage.userId, role: 'authenticated' })
const unsigned = (claims: object): string => {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${encode({ alg: 'none' })}.${encode(claims)}.`
}

describe('is let in', () => {
  it.each<[string, () => Promise<string>]>([
    ['a user’s token of the project’s key', () => stage.project.token(stage.userId)],
    [
      'a user’s token of the shared secret',
      () => stage.project.sharedToken({ ...userClaims(), aud: 'authenticated' }),
    ],
    [
      'one made by hand with the secret, without issuer and audience',
      () => stage.project.sharedToken(userClaims()),
    ],
    ['a clock that is a moment late', () => stage.project.token(stage.userId, { exp: inSeconds(-2) })],
  ])('%s', async (_what, token) => {
    expect((await stage.call(JOBS, {}, await token())).status).toBe(200)
  })

  it.each([
    ['as the Bearer', { authorization: `Bearer ${SECRET_KEYS[0]}` }],
    ['as the apikey', { apikey: `${SECRET_KEYS[1]}` }],
  ])(
    'a secret key of the project %s, for the user that it names',
    async (_how, headers: Record<string, string>) => {
      expect((await stage.call(`${JOBS}?user_id=${stage.userId}`, { headers }, null)).status).toBe(200)
      const nobody = await stage.call(JOBS, { headers }, null)
      expect((await failureOf(nobody)).details).toMatchObject([{ field: 'user_id' }])
    },
  )

  it('a user whose server sends a secret key beside the token is that user', async () => {
    const asUser = await stage.call(`${JOBS}?user_id=${stage.strangerId}`, {
      headers: { apikey: `${SECRET_KEYS[0]}` },
    })
    expect(asUser.status).toBe(403)
  })

  it('the service role, for the user that it names', async () => {
    const token = await stage.project.sharedToken({ role: 'service_role', iss: 'supabase' })
    expect((await stage.call(`${JOBS}?user_id=${stage.userId}`, {}, token)).status).toBe(200)
    const nobody = await stage.call(JOBS, {}, token)
    expect(nobody.status).toBe(400)
    expect((await failureOf(nobody)).details).toMatchObject([{ field: 'user_id' }])
  })

  it('a token of a new key, as soon as the project has one; the old key’s no more', async () => {
    const old = await stage.project.token(stage.userId)
    expect((await stage.call(JOBS, {}, old)).status).toBe(200)
    await stage.project.rotate()
    const fetches = stage.project.fetches()
    expect((await stage.call(JOBS)).status).toBe(200)
    expect(stage.project.fetches()).toBe(fetches + 1)
    expect((await stage.call(JOBS)).status).toBe(200)
    expect(stage.project.fetches()).toBe(fetches + 1)
    expect((await stage.call(JOBS, {}, old)).status).toBe(401)
  })
})

describe('is kept out', () => {
  it.each<[string, () => string | null | Promise<string>]>([
    ['nobody', () => null],
    ['what is no JWT', () => 'hello'],
    ['three dots', () => '...'],
    ['a secret key that is not on the list', () => 'sb_secret_of_nobody'],
    ['the beginning of a secret key', () => 'sb_secret_of_the_back'],
    ['alg none', () => unsigned({ ...userClaims(), exp: inSeconds(60) })],
    ['an expired token', () => stage.project.token(stage.userId, { exp: inSeconds(-60) })],
    [
      'a token that never expires',
      () => stage.project.sharedToken({ ...userClaims(), exp: undefined as never }),
    ],
    ['a token of later', () => stage.project.token(stage.userId, { nbf: inSeconds(60) })],
    ['another issuer', () => stage.project.token(stage.userId, { iss: 'https://evil.example.com/auth/v1' })],
    ['no issuer', () => stage.project.token(stage.userId, { iss: undefined as never })],
    ['another audience', () => stage.project.token(stage.userId, { aud: 'somebody' })],
    ['no audience', () => stage.project.token(stage.userId, { aud: undefined as never })],
    [
      'another issuer with the secret',
      () => stage.project.sharedToken({ ...userClaims(), iss: 'https://x' }),
    ],
    [
      'another secret',
      () => stage.project.sharedToken(userClaims(), 'another-secret-of-at-least-32-characters'),
    ],
    ['the anon key', () => stage.project.sharedToken({ role: 'anon' })],
    ['a user who is no UUID', () => stage.project.token('admin')],
    [
      'a user’s key that claims the service role',
      () => stage.project.token(stage.userId, { aud: 'x', role: 'service_role' }),
    ],
  ])('%s', async (_what, token) => {
    const response = await stage.call(JOBS, {}, await token())
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(await failureOf(response)).toMatchObject({
      code: 'unauthorized',
      details: [{ field: 'Authorization' }],
    })
  })

  it('a token that was let in, as soon as it has expired', async () => {
    const tokens = [
      await stage.project.token(stage.userId, { exp: inSeconds(30) }),
      await stage.project.sharedToken({ ...userClaims(), exp: inSeconds(30) }),
    ]
    const statuses = () => Promise.all(tokens.map(async (one) => (await stage.call(JOBS, {}, one)).status))
    expect(await statuses()).toEqual([200, 200])
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 })
    expect(await statuses().finally(() => vi.useRealTimers())).toEqual([401, 401])
  })

  it('everybody while the keys are out of reach, with the word to come again', async () => {
    await stage.project.rotate()
    stage.project.fail(true)
    const response = await stage.call(JOBS)
    stage.project.fail(false)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
    expect((await stage.call(JOBS)).status).toBe(200)
  })
})

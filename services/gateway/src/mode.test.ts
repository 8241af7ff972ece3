import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Mode } from '@carteiro/contracts'
import { createAccount } from '@carteiro/testing/database/harness'
import { catalogs } from '@carteiro/testing/gateway/catalogs'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { modeOf, visibleMode } from './mode.ts'

let harness: GatewayHarness
let operator: string
let accountId: string

const request = (more: object = {}) => ({
  userId: harness.userId,
  selectedOptions: ['instagram_feed'],
  captions: { universal: 'Bom dia' },
  mediaFiles: [{ name: 'a.jpg', size: 1000, type: 'image/jpeg', url: 'https://cdn.example.com/a.jpg' }],
  ...more,
})
/** What a test deployment of Instagram was asked. */
const asked: { audience: unknown; path: string; body: Record<string, unknown> }[] = []
const deployment = createServer(async (incoming, response) => {
  let body = ''
  for await (const piece of incoming) body += piece
  const token = incoming.headers.authorization?.replace('Bearer ', '') ?? ''
  asked.push({ audience: decodeJwt(token).aud, path: incoming.url ?? '', body: JSON.parse(body) })
  const answers: Record<string, object> = {
    '/api/internal/accounts/begin': {
      authorization_url: 'http://sandbox.localhost/consent',
      expires_at: new Date().toISOString(),
    },
    '/api/internal/accounts/revoke': { revoked: true },
  }
  const refused = { result: 'refused', code: 'expired', message: 'Too late.', return_to: null }
  response
    .setHeader('content-type', 'application/json')
    .end(JSON.stringify(answers[incoming.url ?? ''] ?? refused))
})
const register = async () => {
  const [catalog] = catalogs.filter(({ platform }) => platform === 'instagram')
  await new Promise<void>((resolve) => deployment.listen(0, '127.0.0.1', resolve))
  await harness.owner`
    insert into carteiro.platforms (platform, mode, display_name, version, catalog, url)
    values ('instagram', 'test', 'Instagram', '1.0.0', ${harness.owner.json(catalog as never)},
      ${`http://127.0.0.1:${(deployment.address() as AddressInfo).port}`})`
  accountId = await createAccount(harness.owner, harness.userId, 'instagram', 'test')
}
beforeAll(async () => {
  harness = await startGatewayHarness()
  operator = await harness.project.token(harness.strangerId, { app_metadata: { operator: true } })
})
afterAll(async () => {
  deployment.close().closeAllConnections()
  await harness.close()
})

const dataOf = async (response: Response) => {
  expect(response.status, await response.clone().text()).toBe(200)
  return ((await response.json()) as { data: never }).data
}
const enqueueIn = (mode: Mode | undefined, more: object = {}, headers = {}) =>
  harness.post(`/api/publications/enqueue${mode ? `?mode=${mode}` : ''}`, request(more), headers)

describe('the mode of a call', () => {
  it.each<[Mode, Mode | undefined, Mode]>([
    ['live', undefined, 'live'],
    ['live', 'live', 'live'],
    ['live', 'test', 'test'],
    ['test', undefined, 'test'],
    ['test', 'test', 'test'],
  ])('of a caller of mode %s that names %s is %s', (own, named, mode) => {
    expect(modeOf({ mode: own }, named)).toBe(mode)
  })

  it('of a caller of mode test is never live', () => {
    expect(() => modeOf({ mode: 'test' }, 'live')).toThrow('a test key reaches nothing of mode live')
    expect(visibleMode({ mode: 'test' })).toBe('test')
  })
})

describe('without a test deployment', () => {
  const problem = {
    field: 'selectedOptions',
    code: 'no_test_deployment',
    platform: 'instagram_feed',
    message: expect.stringContaining('none of instagram is registered'),
  }

  it('enqueueing in mode test is refused by the name of the platform, and nothing is made', async () => {
    const before = await harness.stored()
    const answer = await enqueueIn('test', { settings: { instagram_feed: {} } })
    expect(answer.status).toBe(422)
    expect((await failureOf(answer)).details).toMatchObject([problem])
    expect(await harness.stored()).toEqual(before)
  })

  it('a batch and a validation say the same', async () => {
    const { publications } = (await dataOf(
      await harness.post('/api/publications/batch?mode=test', { publications: [request()] }),
    )) as { publications: { error: { details: object[] } }[] }
    expect(publications[0]?.error.details).toMatchObject([
      { ...problem, field: 'publications[0].selectedOptions' },
    ])
    const { options } = (await dataOf(
      await harness.post('/api/publications/validate?mode=test', request()),
    )) as {
      options: { accepted: boolean; problems: object[] }[]
    }
    expect(options).toMatchObject([{ accepted: false, problems: expect.arrayContaining([problem]) }])
  })

  it('an account cannot be connected', async () => {
    const answer = await harness.call('/api/accounts/instagram/connect?mode=test')
    expect(answer.status).toBe(404)
    expect((await failureOf(answer)).message).toBe('no test deployment of instagram is registered')
  })

  it('a mode that there is not is refused by name, on every kind of call', async () => {
    const refused = await Promise.all([
      harness.post('/api/publications/enqueue?mode=sandbox', request()),
      harness.call('/api/publications/jobs?mode=sandbox'),
      harness.call('/api/platforms?mode=sandbox'),
      harness.call('/api/queue/metrics?mode=sandbox', {}, operator),
    ])
    for (const answer of refused) {
      expect(answer.status).toBe(400)
      expect((await failureOf(answer)).details).toMatchObject([{ field: 'mode' }])
    }
  })
})

describe('with a test deployment', () => {
  beforeAll(register)

  it('a publication of mode test says so, and so do its jobs; a live list has none of them', async () => {
    const made = (await dataOf(await enqueueIn('test'))) as { mode: string; jobs: { job_id: string }[] }
    expect(made.mode).toBe('test')
    const id = made.jobs[0]?.job_id
    const listed = async (query: string) =>
      (
        (await dataOf(await harness.call(`/api/publications/jobs${query}`))) as {
          jobs: { id: string; mode: string }[]
        }
      ).jobs
    expect(await listed('?mode=test')).toMatchObject([{ id, mode: 'test', account_id: accountId }])
    expect((await listed('')).map((one) => one.id)).not.toContain(id)
    expect((await listed('?mode=live')).map((one) => one.id)).not.toContain(id)
    // Who names it asks for it; a mode that is named, too, counts all the same.
    expect(await listed(`?ids=${id}`)).toMatchObject([{ id, mode: 'test' }])
    expect(await listed(`?ids=${id}&mode=live`)).toEqual([])
    expect(await dataOf(await harness.call(`/api/publications/jobs/${id}`))).toMatchObject({
      id,
      mode: 'test',
    })
    expect(await dataOf(await harness.post(`/api/publications/jobs/${id}/cancel`, {}))).toMatchObject({
      mode: 'test',
    })
  })

  it('an account of the other mode is none', async () => {
    const answer = await enqueueIn('test', { accounts: { instagram: harness.accounts.instagram } })
    expect((await failureOf(answer)).details).toMatchObject([{ code: 'account_disconnected' }])
    const live = await enqueueIn('live', { accounts: { instagram: accountId } })
    expect((await failureOf(live)).details).toMatchObject([{ code: 'account_disconnected' }])
  })

  it('accounts and platforms are listed by mode', async () => {
    const accounts = async (query: string) =>
      (
        (await dataOf(await harness.call(`/api/accounts${query}`))) as { accounts: { id: string }[] }
      ).accounts.map(({ id }) => id)
    expect(await accounts('?mode=test')).toEqual([accountId])
    expect(await accounts('')).not.toContain(accountId)
    const platforms = async (query: string) =>
      (
        (await dataOf(await harness.call(`/api/platforms${query}`, {}, null))) as {
          platforms: { platform: string }[]
        }
      ).platforms.map(({ platform }) => platform)
    expect(await platforms('?mode=test')).toEqual(['instagram'])
    expect((await platforms('')).length).toBeGreaterThan(1)
  })

  it('an idempotency key of mode test answers no live request', async () => {
    const key = { 'Idempotency-Key': 'the same' }
    const test = (await dataOf(await enqueueIn('test', {}, key))) as { publication_id: string }
    const live = await enqueueIn('live', {}, key)
    expect(live.headers.get('idempotent-replayed')).toBeNull()
    expect(((await dataOf(live)) as { publication_id: string }).publication_id).not.toBe(test.publication_id)
    expect((await enqueueIn('test', {}, key)).headers.get('idempotent-replayed')).toBe('true')
  })

  it('operators pause, resume and read one mode, live unless they say', async () => {
    const act = (verb: string, query: string, body = {}) =>
      harness.post(`/api/queue/platforms/instagram/${verb}${query}`, body, {}, operator)
    expect(await dataOf(await act('pause', '?mode=test', { reason: 'a fault' }))).toMatchObject({
      mode: 'test',
      pause_reason: 'a fault',
    })
    const states = async (query: string) =>
      (
        (await dataOf(await harness.call(`/api/queue/platforms${query}`, {}, operator))) as {
          platforms: { platform: string; paused_at: string | null }[]
        }
      ).platforms
    expect(await states('?mode=test')).toMatchObject([
      { platform: 'instagram', paused_at: expect.any(String) },
    ])
    expect((await states('')).find(({ platform }) => platform === 'instagram')).toMatchObject({
      paused_at: null,
    })
    expect(await dataOf(await act('resume', '?mode=test'))).toMatchObject({ paused_at: null })
    expect((await act('pause', '?mode=test', { reason: 'x' })).status).toBe(200)
    expect(
      (await harness.post('/api/queue/platforms/x/pause?mode=test', { reason: 'x' }, {}, operator)).status,
    ).toBe(404)
    expect(await dataOf(await harness.call('/api/queue/metrics?mode=test', {}, operator))).toMatchObject({
      now: { mode: 'test', cap: 5 },
      platforms: [{ platform: 'instagram' }],
    })
    expect(await dataOf(await harness.call('/api/queue/accounts?mode=test', {}, operator))).toMatchObject({
      accounts: [{ id: accountId, mode: 'test' }],
      counts: [{ platform: 'instagram', accounts: 1 }],
    })
    expect(await dataOf(await harness.call('/api/queue/dead-letters?mode=test', {}, operator))).toEqual({
      causes: [],
    })
  })

  it('a connection of mode test goes to the test deployment, from its beginning to its end', async () => {
    asked.length = 0
    await dataOf(await harness.call('/api/accounts/instagram/connect?mode=test'))
    await harness.call('/api/accounts/instagram/callback?state=test.secret&code=1', {}, null)
    await harness.call(
      '/api/accounts/instagram/callback',
      {
        method: 'POST',
        body: new URLSearchParams({ claim: 'test.claim', account: '1' }),
      },
      null,
    )
    expect(asked.map(({ audience, body }) => [audience, body.mode])).toEqual(
      Array(3).fill(['instagram:test', 'test']),
    )
    // What names no mode is the live deployment's, which is not there.
    await harness.call('/api/accounts/instagram/callback?state=secret&code=1', {}, null)
    expect(asked).toHaveLength(3)
  })

  it('an account of mode test is disconnected at the test deployment', async () => {
    asked.length = 0
    await harness.call(`/api/accounts/${accountId}`, { method: 'DELETE' })
    expect(asked).toMatchObject([
      { audience: 'instagram:test', body: { account_id: accountId, mode: 'test' } },
    ])
  })
})

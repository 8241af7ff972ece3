import { randomUUID } from 'node:crypto'
import { createKey, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  AbortedError,
  AuthenticationError,
  Carteiro,
  CarteiroError,
  ConfigurationError,
  ConflictError,
  ConnectionError,
  InvalidRequestError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  TimeoutError,
} from './index.ts'
import { type FaultyGateway, startFaultyGateway } from './testing/faulty-gateway.ts'

let harness: GatewayHarness
let gateway: FaultyGateway
let apiKey: string
let carteiro: Carteiro
beforeAll(async () => {
  harness = await startGatewayHarness()
  gateway = await startFaultyGateway(harness.url)
  const scopes = ['publications:write', 'publications:read', 'media:write', 'accounts:read', 'keys:write']
  apiKey = (await createKey(harness, { scopes })).secret
  carteiro = new Carteiro({ apiKey, baseUrl: gateway.url })
})
beforeEach(() => {
  gateway.faults.length = 0
  gateway.take()
})
afterAll(async () => {
  await gateway?.close()
  await harness?.close()
})

const failure = async (call: Promise<unknown>): Promise<CarteiroError> => {
  const error = await call.then(
    () => undefined,
    (problem: unknown) => problem,
  )
  if (!(error instanceof CarteiroError)) throw new Error(`expected a CarteiroError, got ${error}`)
  return error
}
const post = (text: string) => ({ selectedOptions: ['instagram_feed'], captions: { universal: text } })
const LISTING = 'GET /api/publications/jobs'
const jobsOf = async (caption: string): Promise<number> => {
  const [row] = await harness.owner`
    select count(*)::int as jobs from publication_jobs where content ->> 'caption' = ${caption}`
  return row?.jobs
}
const newJob = async (): Promise<string> =>
  (await carteiro.publications.enqueue(post(randomUUID()))).jobs[0]?.job_id ?? ''

describe('a client', () => {
  afterEach(() => {
    delete process.env.CARTEIRO_API_KEY
    delete process.env.CARTEIRO_URL
  })

  it('takes its key and address from the environment, and says which of them is missing', async () => {
    expect(() => new Carteiro()).toThrow(/CARTEIRO_API_KEY/)
    expect(() => new Carteiro({ apiKey })).toThrow(/CARTEIRO_URL/)
    expect(() => new Carteiro({ apiKey, baseUrl: 'example' })).toThrow(ConfigurationError)
    process.env.CARTEIRO_API_KEY = apiKey
    process.env.CARTEIRO_URL = `${harness.url}/`
    expect((await new Carteiro().accounts.list()).map(({ platform }) => platform).sort()).toEqual([
      'instagram',
      'tiktok',
    ])
  })

  it('calls any operation by its id', async () => {
    const { data } = await carteiro.call('listPlatforms')
    expect(data.platforms.map(({ platform }) => platform)).toContain('instagram')
  })
})

describe('a call that may be repeated', () => {
  it.each([
    ['its answer was lost', 'lose' as const],
    ['500', { status: 500 }],
    ['502 of a proxy', { status: 502, body: 'Bad gateway' }],
    ['503', { status: 503, headers: { 'retry-after': '0' } }],
    ['429', { status: 429, headers: { 'retry-after': '0' } }],
  ])('is repeated after %s', async (_what, fault) => {
    gateway.faults.push(fault, fault)
    await carteiro.call('listJobs')
    expect(gateway.take()).toEqual([LISTING, LISTING, LISTING])
  })

  it('waits as long as Retry-After says, and not where that is long', async () => {
    gateway.faults.push({ status: 503, headers: { 'retry-after': '2' } })
    await carteiro.call('listJobs')
    const [first, second] = gateway.seen
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1_950)
    gateway.take()
    gateway.faults.push({ status: 429, headers: { 'retry-after': '3600' } })
    const error = await failure(carteiro.call('listJobs'))
    expect(error).toBeInstanceOf(RateLimitError)
    expect(error.retryAfterMs).toBe(3_600_000)
    expect(gateway.take()).toEqual([LISTING])
  })

  it('fails after four attempts', async () => {
    gateway.faults.push(...Array.from({ length: 9 }, () => 'lose' as const))
    const error = await failure(carteiro.call('listJobs'))
    expect(error).toBeInstanceOf(ConnectionError)
    expect([error.code, error.isInDoubt]).toEqual(['connection_failed', true])
    expect(gateway.take()).toHaveLength(4)
  })

  it('that enqueues does so once, with one key in all attempts', async () => {
    const text = randomUUID()
    gateway.faults.push('lose', 'lose')
    const enqueued = await carteiro.publications.enqueue(post(text))
    expect(enqueued.replayed).toBe(true)
    const keys = gateway.seen.map(({ headers }) => headers['idempotency-key'])
    expect([keys.length, new Set(keys).size]).toEqual([3, 1])
    expect(await jobsOf(text)).toBe(1)
  })

  it('that deletes what an attempt has deleted already has deleted it', async () => {
    const uploaded = await carteiro.media.upload(new Blob([new Uint8Array(picture)]), { name: 'a.gif' })
    const id = new URL(uploaded.url).pathname.split('/')[2] ?? ''
    gateway.faults.push('lose')
    await carteiro.media.delete(id)
    expect(await failure(carteiro.media.delete(id))).toBeInstanceOf(NotFoundError)
  })
})
const picture = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

describe('a call with an effect and without a key', () => {
  it.each(['lose' as const, { status: 503, headers: { 'retry-after': '0' } }, { status: 500 }])(
    'is made once (%s)',
    async (fault) => {
      const job = await newJob()
      gateway.take()
      for (const call of [
        () => carteiro.jobs.cancel(job),
        () => carteiro.jobs.retry(job),
        () => carteiro.jobs.reschedule(job, null),
        () => carteiro.keys.create({ name: randomUUID(), mode: 'live', scopes: ['media:write'] }),
        () => carteiro.media.upload(new Blob([new Uint8Array(picture)])),
      ]) {
        gateway.faults.push(fault)
        expect((await failure(call())).isInDoubt).toBe(true)
        expect(gateway.take()).toHaveLength(1)
      }
    },
  )
})

describe('an error', () => {
  it('has a class for its family, with code, status, every detail and the trace', async () => {
    const job = await newJob()
    await carteiro.jobs.cancel(job)
    const readOnly = (await createKey(harness, { scopes: ['publications:read'] })).secret
    const reader = new Carteiro({ apiKey: readOnly, baseUrl: harness.url })
    const stranger = new Carteiro({ apiKey: `${apiKey.slice(0, -1)}!`, baseUrl: harness.url })
    const cases: [() => Promise<unknown>, unknown, number, string][] = [
      [() => stranger.accounts.list(), AuthenticationError, 401, 'unauthorized'],
      [() => reader.publications.enqueue(post('x')), PermissionError, 403, 'forbidden'],
      [() => carteiro.publications.get(randomUUID()), NotFoundError, 404, 'not_found'],
      [() => carteiro.jobs.retry(job), ConflictError, 409, 'conflict'],
      [
        () => carteiro.publications.enqueue({ selectedOptions: ['fax'] }),
        InvalidRequestError,
        422,
        'nothing_to_enqueue',
      ],
    ]
    for (const [call, type, status, code] of cases) {
      const error = await failure(call())
      expect(error).toBeInstanceOf(type)
      expect([error.status, error.code, error.isInDoubt]).toEqual([status, code, false])
    }
    const wrong = { ...post('x'), selectedOption: 'y', settings: { x_post: {} } } as never
    const { details, message } = await failure(carteiro.publications.enqueue(wrong))
    expect(details.map(({ field }) => field)).toEqual(expect.arrayContaining(['selectedOption']))
    expect(message).toContain('selectedOption')
  })

  it('takes the trace and the page about it from the answer', async () => {
    const trace = '0af7651916cd43dd8448eb211c80319c'
    gateway.faults.push({
      status: 404,
      headers: { traceresponse: `00-${trace}-b7ad6b7169203331-01` },
      body: {
        success: false,
        error: { code: 'not_found', message: 'no', details: [], docs_url: 'https://x' },
      },
    })
    const error = await failure(carteiro.jobs.get(randomUUID()))
    expect([error.traceId, error.docsUrl]).toEqual([trace, 'https://x'])
  })

  it('of an answer that is not the gateway’s says so', async () => {
    gateway.faults.push({ status: 200, body: { hello: 'world' } })
    const error = await failure(carteiro.jobs.get(randomUUID()))
    expect(error).toBeInstanceOf(ServerError)
    expect(error.code).toBe('unexpected_answer')
  })

  it('tells a time limit, an abort and a gateway that is not there apart', async () => {
    gateway.faults.push('hang')
    const slow = new Carteiro({ apiKey, baseUrl: gateway.url, timeoutMs: 100, attempts: 1 })
    expect(await failure(slow.accounts.list())).toBeInstanceOf(TimeoutError)

    gateway.faults.push('hang')
    const ends = new AbortController()
    const aborted = failure(carteiro.accounts.list({}, { signal: ends.signal }))
    await expect.poll(() => gateway.seen.length).toBe(2)
    ends.abort()
    expect(await aborted).toBeInstanceOf(AbortedError)

    const gone = await startFaultyGateway(harness.url)
    await gone.close()
    const unreachable = new Carteiro({ apiKey, baseUrl: gone.url, attempts: 1 })
    const error = await failure(unreachable.accounts.list())
    expect([error.constructor, error.status]).toEqual([ConnectionError, 0])
  })
})

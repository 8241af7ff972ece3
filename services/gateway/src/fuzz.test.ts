import { connect } from 'node:net'
import { errorBody } from '@carteiro/contracts'
import { fuzzed, HANG_MS, oddBody, oddText } from '@carteiro/testing/fuzz'
import { type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Operation = { path: string; method: string; hasBody: boolean; query: string[] }
let harness: GatewayHarness
let token: string
let operations: Operation[]
let jobId: string
beforeAll(async () => {
  harness = await startGatewayHarness()
  token = await harness.project.token(harness.userId)
  const { data } = await (await harness.enqueue({ mediaFiles: [file] })).json()
  jobId = data.jobs[0].job_id
  const { paths } = await (await harness.call('/openapi.json', {}, null)).json()
  type Described = { requestBody?: object; parameters?: { in: string; name: string }[] }
  operations = Object.entries(paths as Record<string, Record<string, Described>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody, parameters = [] }]) => ({
      path,
      method: method.toUpperCase(),
      hasBody: requestBody !== undefined || method === 'post',
      query: parameters.filter((one) => one.in === 'query').map((one) => one.name),
    })),
  )
})
afterAll(() => harness?.close())

const file = {
  name: 'a.jpg',
  size: 10,
  type: 'image/jpeg',
  width: 1080,
  height: 1080,
  url: 'https://example.com/a.jpg',
}

/** A good body for whatever takes one: what an operation doesn't know in it is odd for it. */
const good = () => ({
  userId: harness.userId,
  selectedOptions: ['instagram_feed', 'tiktok_video'],
  mediaFiles: [file],
  captions: { universal: 'Bom dia', specific: { tiktok_video: 'Oi' } },
  settings: { tiktok_video: { privacy: 'SELF_ONLY', allowComments: true } },
  scheduledAt: new Date(Date.now() + 3_600_000).toISOString(),
  accounts: { tiktok: harness.accounts.tiktok },
  metadata: { a: { b: [1, 'two'] } },
})
const bodyFor = (path: string): unknown => {
  if (path.endsWith('/batch')) return { publications: [good(), good()] }
  if (path.endsWith('/reschedule')) return { scheduledAt: null }
  if (path.endsWith('/retry')) return { reason: 'I checked.' }
  if (path.endsWith('/redrive')) return { job_ids: [jobId], reason: 'I checked.' }
  return good()
}

const headerValue = oddText.map((text) => text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, '?').slice(0, 4000))
const oddHeaders = fc.dictionary(
  fc.constantFrom(
    'content-type',
    'idempotency-key',
    'traceparent',
    'tracestate',
    'range',
    'cookie',
    'accept',
    'origin',
  ),
  headerValue,
  { maxKeys: 4 },
)
const requestTo = (operation: Operation) =>
  fc.record({
    params: fc.array(fc.oneof(oddText, fc.constantFrom('instagram', harness.accounts.tiktok, jobId)), {
      minLength: 2,
      maxLength: 2,
    }),
    query: fc.array(fc.tuple(fc.oneof(fc.constantFrom('user_id', ...operation.query), oddText), oddText), {
      maxLength: 4,
    }),
    headers: oddHeaders,
    isJson: fc.boolean(),
    body: oddBody(bodyFor(operation.path)),
  })

/** Below 500 and in the shape of all answers; 503 means that something is away, which nothing is here. */
const expectAnswer = async (response: Response): Promise<void> => {
  expect(response.status).toBeLessThan(500)
  const text = await response.text()
  const isError =
    response.status >= 400 && response.headers.get('content-type')?.startsWith('application/json')
  if (isError) errorBody.parse(JSON.parse(text))
}

describe('whatever is sent', () => {
  it('to any operation is answered, and never with a fault of ours', async () => {
    for (const operation of operations) {
      await fc.assert(
        fc.asyncProperty(requestTo(operation), async ({ params, query, headers, isJson, body }) => {
          const values = [...params]
          const path = operation.path.replaceAll(/\{\w+\}/g, () =>
            encodeURIComponent((values.shift() ?? '').toWellFormed()).slice(0, 4000),
          )
          const asked = new URLSearchParams(query.map(([name, value]) => [name, value.slice(0, 2000)]))
          const response = await harness.call(
            `${path}?${asked}`,
            {
              method: operation.method,
              // A body that is not read ends its connection: each has its own.
              headers: {
                ...headers,
                connection: 'close',
                ...(isJson ? { 'content-type': 'application/json' } : {}),
              },
              signal: AbortSignal.timeout(HANG_MS),
              ...(operation.hasBody ? { body } : {}),
            },
            token,
          )
          await expectAnswer(response)
        }),
        fuzzed(60),
      )
    }
  })

  it('as a token lets no caller in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          headerValue,
          headerValue.map((value) => `Bearer ${value}`),
        ),
        async (authorization) => {
          const response = await harness.call('/api/publications/jobs', { headers: { authorization } }, null)
          expect(response.status).toBe(401)
        },
      ),
      fuzzed(200),
    )
  })

  it('leaves nothing behind but what was answered as accepted', async () => {
    const before = await harness.stored()
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(oddBody({ ...good(), selectedOptions: ['instagram_feed'] }), async (body) => {
        const headers = { 'content-type': 'application/json' }
        const response = await harness.call(
          '/api/publications/enqueue',
          { method: 'POST', headers, body },
          token,
        )
        if (response.ok) accepted += (await response.json()).data.totalEnqueued
      }),
      fuzzed(150),
    )
    expect((await harness.stored()).jobs).toBe(before.jobs + accepted)
  })
})

describe('what is no HTTP', () => {
  const exchange = (raw: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(harness.url).port), '127.0.0.1')
      let answer = ''
      socket.setTimeout(HANG_MS, () => socket.destroy(new Error('it hangs')))
      socket.on('data', (data) => {
        answer += data.toString('latin1')
      })
      socket.on('error', (error: NodeJS.ErrnoException) => (error.code ? resolve(answer) : reject(error)))
      socket.on('close', () => resolve(answer))
      socket.write(raw)
    })
  const post = (headers: string, body = '') =>
    `POST /api/accounts/x/callback HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${headers}\r\n\r\n${body}`

  it.each<[string, string, RegExp]>([
    ['nonsense', 'hello\r\n\r\n', /^HTTP\/1.1 400/],
    ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', /^(HTTP\/1.1 4|$)/],
    [
      'a header without end',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`,
      /^HTTP\/1.1 431/,
    ],
    [
      'headers without end',
      `GET / HTTP/1.1\r\nHost: a\r\n${'X: a\r\n'.repeat(20_000)}\r\n`,
      /^(HTTP\/1.1 431|$)/,
    ],
    ['an address without end', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, /^HTTP\/1.1 431/],
    ['no host', 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', /^HTTP\/1.1 400/],
    ['a length below nothing', post('Content-Length: -1'), /^HTTP\/1.1 400/],
    ['two lengths', post('Content-Length: 1\r\nContent-Length: 2', 'ab'), /^HTTP\/1.1 400/],
    [
      'a length and chunks',
      post('Content-Length: 3\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
      /^HTTP\/1.1 400/,
    ],
    ['chunks that are none', post('Transfer-Encoding: chunked', 'zz\r\n'), /^HTTP\/1.1 400/],
    [
      'a body of a form beyond its limit',
      post('Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 99999999'),
      /^HTTP\/1.1 413/,
    ],
    [
      'chunks beyond the limit',
      post(
        'Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked',
        `${'10000\r\n'}${'a'.repeat(65_536)}\r\n`.repeat(20),
      ),
      /^HTTP\/1.1 413/,
    ],
  ])('%s is refused, and the next caller served', async (_what, raw, expected) => {
    expect(await exchange(raw)).toMatch(expected)
    expect((await harness.call('/healthz', {}, null)).status).toBe(200)
  })
})

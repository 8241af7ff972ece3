import { request as httpRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { badEnqueues } from './testing/bad-enqueues.ts'

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness()
})
afterAll(() => harness?.close())
afterEach(async () => {
  expect(await harness.stored()).toEqual({ publications: 0, jobs: 0, files: 0 })
})

const ENQUEUE = '/api/publications/enqueue'
const JOBS = '/api/publications/jobs'
const SOME_ID = '11111111-1111-4111-8111-111111111111'
const json = { 'content-type': 'application/json' }

/** Refused in the one shape of errors, naming exactly these fields and saying what was expected. */
const expectRefusal = async (response: Response, status: number, fields: string[]) => {
  const error = await failureOf(response)
  expect({
    status: response.status,
    fields: [...new Set(error.details.map((one) => one.field))].sort(),
  }).toEqual({
    status,
    fields: [...fields].sort(),
  })
  expect(error.code).toMatch(/^[a-z_]+$/)
  for (const detail of error.details) expect(detail.message).toMatch(/expected/i)
}

describe('enqueue refuses', () => {
  it.each(badEnqueues)('%s', async (_what, body, status, fields) => {
    await expectRefusal(
      await harness.enqueue(typeof body === 'function' ? body(harness) : body),
      status,
      fields,
    )
  })

  it.each([
    ['an Idempotency-Key of 256 characters', 'k'.repeat(256)],
    ['an empty Idempotency-Key', ''],
  ])('%s, with what else is wrong', async (_what, key) => {
    const response = await harness.enqueue({ priority: 'x' }, { 'Idempotency-Key': key })
    await expectRefusal(response, 400, ['idempotency-key', 'priority'])
  })
})

describe('a body', () => {
  const raw: [string, BodyInit | undefined, Record<string, string>, number, string[]][] = [
    ['that is missing', undefined, json, 400, ['body']],
    ['that is empty', '', json, 400, ['body']],
    ['that is half JSON', '{"userId":', json, 400, ['body']],
    ['that is not JSON', 'userId=1', json, 400, ['body']],
    [
      'that is compressed',
      Uint8Array.from(gzipSync('{}')),
      { ...json, 'content-encoding': 'gzip' },
      415,
      ['Content-Encoding'],
    ],
    ['that is a list', '[]', json, 400, ['body']],
    ['that is null', 'null', json, 400, ['body']],
    ['that is a text', '"hello"', json, 400, ['body']],
    ['with a number beyond all', '{"metadata":{"a":1e400}}', json, 400, ['metadata.a', 'selectedOptions']],
    ['with __proto__', '{"__proto__":{"userId":"x"}}', json, 400, ['__proto__', 'selectedOptions']],
    ['that is no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), json, 400, ['body']],
    ['of another type', '{}', { 'content-type': 'text/plain' }, 415, ['Content-Type']],
    ['of a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, ['Content-Type']],
    ['of XML', '<a/>', { 'content-type': 'application/xml' }, 415, ['Content-Type']],
    ['of no type', new Uint8Array([0x7b, 0x7d]), {}, 415, ['Content-Type']],
    ['of more than a megabyte', `"${'a'.repeat(1024 * 1024)}"`, json, 413, ['body']],
    ['a hundred thousand levels deep', '['.repeat(1e5) + ']'.repeat(1e5), json, 400, ['[0]'.repeat(32)]],
    [
      'with deep metadata',
      `{"metadata":${'{"a":'.repeat(5e4)}1${'}'.repeat(5e4)}}`,
      json,
      400,
      [`metadata${'.a'.repeat(31)}`],
    ],
  ]
  it.each(raw)('%s is refused', async (_what, body, headers, status, fields) => {
    const init = { method: 'POST', headers, ...(body === undefined ? {} : { body }) }
    await expectRefusal(await harness.call(ENQUEUE, init), status, fields)
  })
})

describe('the list of jobs refuses', () => {
  const cursor = (text: string) => Buffer.from(text).toString('base64url')
  const queries: [string, string[]][] = [
    ['ids=1', ['ids[0]']],
    ['ids=', ['ids[0]']],
    [`ids=${SOME_ID},x`, ['ids[1]']],
    [`ids=${Array(101).fill(SOME_ID).join()}`, ['ids']],
    ['publication_id=x', ['publication_id']],
    ['status=done', ['status']],
    ['status=failed&status=pending', ['status']],
    ['platform=%00', ['platform']],
    ['platform=In%20stagram', ['platform']],
    ['limit=-1', ['limit']],
    ['limit=0', ['limit']],
    ['limit=1000', ['limit']],
    ['limit=many', ['limit']],
    ['limit=1.5', ['limit']],
    ['cursor=x', ['cursor']],
    [`cursor=${cursor(`1 ${SOME_ID}`)}`, ['cursor']],
    [`cursor=${cursor('2026-11-24T00:00:00Z x')}`, ['cursor']],
    [`cursor=${cursor("2026-11-24T00:00:00Z' or 1=1 --")}`, ['cursor']],
    ['page=2', ['page']],
    ['limit=x&status=y&colour=z', ['limit', 'status', 'colour']],
  ]
  it.each(queries)('?%s', async (query, fields) => {
    await expectRefusal(await harness.call(`${JOBS}?${query}`), 400, fields)
  })
  it('another user’s list', async () => {
    await expectRefusal(await harness.call(`${JOBS}?user_id=${harness.strangerId}`), 403, ['user_id'])
  })
})

describe('one job', () => {
  const paths: [string, string, RequestInit, number, string[]][] = [
    ['a bad id', `${JOBS}/42`, {}, 400, ['id']],
    ['a NUL in its id', `${JOBS}/%00`, {}, 400, ['id']],
    ['an id that is not there', `${JOBS}/${SOME_ID}`, {}, 404, []],
    ['events of a bad id', `${JOBS}/42/events?after=x`, {}, 400, ['id', 'after']],
    ['events after a negative', `${JOBS}/${SOME_ID}/events?after=-1`, {}, 400, ['after']],
    ['to cancel a bad id', `${JOBS}/42/cancel`, { method: 'POST' }, 400, ['id']],
    ['to cancel none', `${JOBS}/${SOME_ID}/cancel`, { method: 'POST' }, 404, []],
    ['to retry none', `${JOBS}/${SOME_ID}/retry`, { method: 'POST' }, 404, []],
    [
      'to retry for a long reason',
      `${JOBS}/x/retry`,
      { method: 'POST', headers: json, body: JSON.stringify({ reason: 'a'.repeat(1001), why: 1 }) },
      400,
      ['id', 'reason', 'why'],
    ],
    ['GET of enqueue', ENQUEUE, {}, 405, ['method']],
    ['DELETE of the list', JOBS, { method: 'DELETE' }, 405, ['method']],
    ['PUT of the catalog', '/api/platforms', { method: 'PUT' }, 405, ['method']],
    ['a path that is not there', '/api/nothing', {}, 404, []],
    ['a path with a broken escape', `${JOBS}/%E0%A4%A`, {}, 400, ['id']],
  ]
  it.each(paths)('%s is refused', async (_what, path, init, status, fields) => {
    await expectRefusal(await harness.call(path, init), status, fields)
  })

  it('says which methods there are', async () => {
    const response = await harness.call(ENQUEUE, { method: 'PATCH' })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })
})

describe('what is not for browsers or not HTTP as usual', () => {
  it('lets every origin read answers, refusals too', async () => {
    const preflight = await harness.call(
      ENQUEUE,
      {
        method: 'OPTIONS',
        headers: {
          origin: 'https://app.example.com',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,idempotency-key',
        },
      },
      null,
    )
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toContain('idempotency-key')
    for (const [path, token] of [
      [JOBS, null],
      ['/api/nothing', undefined],
      [`${JOBS}?limit=x`, undefined],
    ] as const) {
      const headers = { origin: 'https://app.example.com' }
      const response = await harness.call(path, { headers }, token)
      expect(response.headers.get('access-control-allow-origin'), path).toBe('*')
    }
  })

  it.each(['TRACE', 'PROPFIND'])('survives %s', async (method) => {
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(new URL(JOBS, harness.url), { method, agent: false }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      request.on('error', reject)
      request.end()
    })
    expect(status).toBeGreaterThanOrEqual(400)
    expect(status).toBeLessThan(500)
    expect((await harness.call(JOBS)).status).toBe(200)
  })
})

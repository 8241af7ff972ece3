import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fixtures } from '@carteiro/testing/fixtures'
import { failureOf, type GatewayHarness, startGatewayHarness } from '@carteiro/testing/gateway/harness'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'

let harness: GatewayHarness
beforeAll(async () => {
  harness = await startGatewayHarness({ media: 's3' })
})
afterAll(() => harness?.close())
afterEach(() => harness.bucket?.interfere(undefined))

const reel = await readFile(join(fixtures, 'reel.mp4'))
const failing = (status: number, code: string) => () =>
  new Response(`<Error><Code>${code}</Code><Message>no</Message></Error>`, {
    status,
    headers: { 'content-type': 'application/xml' },
  })
const upload = (url = harness.url) =>
  harness.call(new URL('/api/media?name=reel.mp4', url).href, { method: 'POST', body: reel as never })
const begin = (url = harness.url) =>
  harness.call(new URL('/api/media/uploads', url).href, {
    method: 'POST',
    headers: { 'tus-resumable': '1.0.0', 'upload-length': String(reel.length) },
  })
const entryOf = async (response: Response) => {
  expect(response.status, await response.clone().text()).toBe(201)
  return ((await response.json()) as { data: { url: string } }).data
}
const rows = async () => {
  const [row] = await harness.owner`
    select (select count(*)::int from carteiro.media_uploads) as uploads,
      (select count(*)::int from carteiro.resumable_uploads) as resumable,
      coalesce((select sum(bytes)::int from carteiro.media_usage), 0) as used`
  return { ...row, ...(await harness.bucket?.stored()) }
}

it.each([
  [503, 'SlowDown', 503, 'unavailable'],
  [500, 'InternalError', 503, 'unavailable'],
  [404, 'NoSuchBucket', 503, 'unavailable'],
  [403, 'AccessDenied', 503, 'unavailable'],
  [507, 'XMinioStorageFull', 507, 'insufficient_storage'],
])(
  'a bucket that answers %i %s is a clear error, and nothing is half stored',
  async (status, code, answered, said) => {
    const before = await rows()
    harness.bucket?.interfere(failing(status, code))
    for (const response of [await upload(), await begin()]) {
      expect(response.status).toBe(answered)
      const error = await failureOf(response)
      expect(error.code).toBe(said)
      expect(error.message).toMatch(/operator has been notified/)
    }
    harness.bucket?.interfere(undefined)
    expect(await rows()).toEqual(before)
  },
)

it('what fails for a moment is tried again, without the client', async () => {
  let count = 0
  harness.bucket?.interfere(() => {
    count += 1
    return count === 1 ? failing(503, 'SlowDown')() : undefined
  })
  await entryOf(await upload())
  expect(count).toBeGreaterThan(1)
})

it('a file that was kept is answered again when the bucket is back, and the check of readiness names it', async () => {
  const { url } = await entryOf(await upload())
  const read = () => harness.call(new URL(url).pathname, {}, null)
  harness.bucket?.interfere(failing(503, 'SlowDown'))
  expect([(await read()).status, (await read()).headers.get('retry-after')]).toEqual([503, '10'])
  const ready = await (await harness.call('/readyz', {}, null)).json()
  expect(ready).toMatchObject({ problems: [expect.stringContaining('MEDIA_S3_BUCKET')] })
  harness.bucket?.interfere(undefined)
  expect(Buffer.from(await (await read()).arrayBuffer()).equals(reel)).toBe(true)
})

it('a resumable upload outlives an outage of the bucket: it is asked for again, and nothing is lost', async () => {
  const path = (await begin()).headers.get('location') ?? ''
  const headers = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' }
  const send = (offset: number, body: Uint8Array) =>
    harness.call(path, {
      method: 'PATCH',
      headers: { ...headers, 'upload-offset': String(offset) },
      body: body as never,
    })
  expect((await send(0, reel.subarray(0, 1000))).status).toBe(204)
  harness.bucket?.interfere(failing(503, 'SlowDown'))
  expect((await harness.call(path, { method: 'HEAD', headers })).status).toBe(503)
  expect((await send(1000, reel.subarray(1000))).status).toBe(503)
  harness.bucket?.interfere(undefined)
  expect((await harness.call(path, { method: 'HEAD', headers })).headers.get('upload-offset')).toBe('1000')
  // A part itself is refused.
  harness.bucket?.interfere((request) =>
    request.url.includes('partNumber') ? failing(503, 'SlowDown')() : undefined,
  )
  expect((await send(1000, reel.subarray(1000))).status).toBe(503)
  harness.bucket?.interfere(undefined)
  const now = await harness.call(path, { method: 'HEAD', headers })
  const offset = Number(now.headers.get('upload-offset'))
  // The last bytes are stored, and what becomes of them is not known for a moment.
  harness.bucket?.interfere((request) =>
    request.url.includes('.json') ? failing(503, 'SlowDown')() : undefined,
  )
  expect((await send(offset, reel.subarray(offset))).status).toBe(503)
  expect((await harness.call(path)).status).toBe(503)
  harness.bucket?.interfere(undefined)
  const { data } = (await (await harness.call(path)).json()) as { data: { url: string } }
  const served = await harness.call(new URL(data.url).pathname, {}, null)
  expect(Buffer.from(await served.arrayBuffer()).equals(reel)).toBe(true)
})

it('a file that was removed behind the database is not found', async () => {
  const { url } = await entryOf(await upload())
  const [, , id = ''] = new URL(url).pathname.split('/')
  harness.bucket?.interfere((request) =>
    new URL(request.url).pathname.endsWith(id) ? failing(404, 'NoSuchKey')() : undefined,
  )
  expect((await harness.call(new URL(url).pathname, {}, null)).status).toBe(404)
})

it('two gateways without a shared disk: what one receives, the other one serves and enqueues', async () => {
  const other = await harness.another()
  const entry = await entryOf(await upload(other.url))
  expect(
    await (
      await harness.call(new URL(entry.url).pathname, { headers: { range: 'bytes=0-99' } }, null)
    ).arrayBuffer(),
  ).toHaveProperty('byteLength', 100)
  expect((await harness.enqueue({ selectedOptions: ['tiktok_video'], mediaFiles: [entry] })).status).toBe(200)
  await other.close()
})

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createMediaCache, type MediaCache } from './cache.ts'
import { createMediaGuard } from './guard.ts'
import { openMedia } from './open-media.ts'

const SIZE = 300_000
const bytes = Buffer.from(Uint8Array.from({ length: SIZE }, (_, index) => (index * 7 + (index >> 8)) % 251))

/** A server without range requests, as many small ones are. */
const served = { asked: 0, type: 'image/jpeg', saysLength: true, size: SIZE, breaksAfter: Infinity }
const server = createServer((_request, response) => {
  served.asked += 1
  const length = served.saysLength ? { 'content-length': String(served.size) } : {}
  response.writeHead(200, { 'content-type': served.type, ...length })
  const end = Math.min(served.size, served.breaksAfter)
  response.write(bytes.subarray(0, end / 2))
  setImmediate(() => {
    if (end < served.size) response.destroy()
    else response.end(bytes.subarray(end / 2, end))
  })
})
let url: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close().closeAllConnections())
beforeEach(() => {
  Object.assign(served, { asked: 0, type: 'image/jpeg', saysLength: true, size: SIZE, breaksAfter: Infinity })
})

const open = (cache?: MediaCache, size = SIZE) =>
  openMedia(
    { name: 'photo.jpg', type: 'image/jpeg', size, url },
    { guard: createMediaGuard([url]), signal: new AbortController().signal, cache },
  )
const joined = async (pieces: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

describe.each([
  ['is cached as a whole', () => createMediaCache()],
  ['is too large for the cache', () => createMediaCache({ maxFileBytes: SIZE - 1 })],
  ['cannot be written to the cache', () => createMediaCache({ folder: '/nowhere' })],
  ['has no cache', () => undefined],
])('a file of a server without range requests that %s', (_how, makeCache) => {
  test.each([true, false])('can be read in any order (its length is stated: %s)', async (saysLength) => {
    served.saysLength = saysLength
    const cache = makeCache()
    const file = await open(cache)
    expect(file.size).toBe(SIZE)
    for (const [start, end] of [
      [250_000, 260_000],
      [0, 10],
      [SIZE - 1, SIZE],
    ] as const) {
      expect(Buffer.from(await file.readRange(start, end))).toEqual(bytes.subarray(start, end))
    }
    expect(await joined(file.stream(70_000))).toEqual(bytes)
    expect(await joined(file.pieces(100, SIZE))).toEqual(bytes.subarray(100))
    await cache?.close()
  })
})

test('the file is fetched once when it is cached', async () => {
  const cache = createMediaCache()
  const file = await open(cache)
  await joined(file.stream(10_000))
  await joined(file.pieces(0, SIZE))
  expect(served.asked).toBe(1)
  await cache.close()
})

test('the file is fetched again when the cache has dropped it', async () => {
  const cache = createMediaCache()
  const file = await open(cache)
  await cache.close()
  expect(await joined(file.stream(100_000))).toEqual(bytes)
})

test.each([
  ['is stated', true],
  ['is not stated', false],
])('a file of another size than announced is refused when its length %s', async (_how, saysLength) => {
  served.saysLength = saysLength
  const cache = createMediaCache()
  for (const size of [SIZE - 1, SIZE + 1]) {
    await expect(open(cache, size)).rejects.toMatchObject({
      verdict: 'refuse',
      message: expect.stringContaining(`photo.jpg`),
    })
  }
  await cache.close()
})

test('a web page in place of the file is named as the problem', async () => {
  Object.assign(served, { size: 4_000, type: 'text/html; charset=utf-8' })
  await expect(open()).rejects.toMatchObject({
    verdict: 'refuse',
    message: expect.stringMatching(/^photo\.jpg: its address leads to a web page/),
  })
})

test('the job is retried later when the answer breaks off', async () => {
  served.breaksAfter = 1_000
  const cache = createMediaCache()
  await expect(open(cache)).rejects.toMatchObject({ verdict: 'retry', code: 'media_unreadable' })
  await cache.close()
})

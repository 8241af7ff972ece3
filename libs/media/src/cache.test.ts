import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MediaFile } from '@carteiro/contracts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createMediaCache, type MediaCache } from './cache.ts'
import { createMediaGuard } from './guard.ts'
import { openMedia } from './open-media.ts'
import { type MediaServer, serveMedia } from './testing/serve-media.ts'

const PIECE = 400
const signal = new AbortController().signal
const bytesOf = (seed: number) => Uint8Array.from({ length: 1000 }, (_, index) => (index * seed) % 251)
const tagOf = (bytes: Uint8Array) => ({ etag: `"${createHash('sha256').update(bytes).digest('hex')}"` })

let media: MediaServer
let folder: string
let cache: MediaCache
beforeAll(async () => {
  media = await serveMedia(tagOf)
})
afterAll(() => media.close())
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carteiro-cache-'))
  cache = createMediaCache({ folder })
  media.ranges.length = 0
})
afterEach(async () => {
  await cache.close()
  await rm(folder, { recursive: true })
})

const readAll = async (file: MediaFile, from = cache, server = media): Promise<Uint8Array> => {
  const opened = await openMedia(file, { signal, guard: createMediaGuard([server.url]), cache: from })
  const pieces: Uint8Array[] = []
  for await (const piece of opened.stream(PIECE)) pieces.push(piece)
  return new Uint8Array(Buffer.concat(pieces))
}
/** Requests beyond the first byte, with which each job checks that the file exists and is unchanged. */
const fetched = (server = media): string[] =>
  server.ranges.filter(({ end }) => end > 1).map(({ start, end }) => `${start}-${end}`)
const once = ['0-400', '400-800', '800-1000']

test('jobs that read the same file fetch it once, at the same time or later', async () => {
  const file = media.add('a.png', 'image/png', bytesOf(3))
  const together = await Promise.all([readAll(file), readAll(file), readAll(file)])
  for (const read of [...together, await readAll(file)]) expect(read).toEqual(bytesOf(3))
  expect(fetched().sort()).toEqual(once)
  expect(cache.size()).toBe(1000)
})

test('a file that has changed at its address is read again', async () => {
  await readAll(media.add('b.png', 'image/png', bytesOf(3)))
  expect(await readAll(media.add('b.png', 'image/png', bytesOf(5)))).toEqual(bytesOf(5))
  expect(fetched()).toEqual([...once, ...once])
})

test('a server that does not say whether its file has changed is read each time', async () => {
  const silent = await serveMedia()
  const file = silent.add('c.png', 'image/png', bytesOf(3))
  for (let time = 0; time < 2; time += 1) await readAll(file, cache, silent)
  expect(fetched(silent)).toEqual([...once, ...once])
  await silent.close()
})

test('a cached file does not bypass the guard', async () => {
  const file = media.add('d.png', 'image/png', bytesOf(3))
  await readAll(file)
  await expect(openMedia(file, { signal, guard: createMediaGuard([]), cache })).rejects.toThrow('not public')
})

test('a failed fetch is not cached, and does not affect other jobs', async () => {
  const failing = () => Promise.reject(new Error('cut off'))
  const good = async () => bytesOf(3)
  const [first, second] = await Promise.allSettled([
    cache.read('e', 1000, [0, 1000], failing),
    cache.read('e', 1000, [0, 1000], good),
  ])
  expect(first.status).toBe('rejected')
  expect(second).toMatchObject({ status: 'fulfilled', value: bytesOf(3) })
  expect(await cache.read('e', 1000, [0, 1000], good)).toEqual(bytesOf(3))
})

test('the cache keeps its size: the least recently used file is removed, and large files are not cached', async () => {
  const small = createMediaCache({ folder, maxBytes: 2500, maxFileBytes: 1000 })
  for (const name of ['f', 'g', 'f', 'h']) {
    await readAll(media.add(name, 'image/png', bytesOf(3)), small)
  }
  expect(small.size()).toBeLessThanOrEqual(2500)
  media.ranges.length = 0
  await readAll(media.add('f', 'image/png', bytesOf(3)), small)
  expect(fetched()).toEqual([])
  await readAll(media.add('g', 'image/png', bytesOf(3)), small)
  expect(fetched()).toEqual(once)
  const large = media.add('large', 'image/png', new Uint8Array(1001))
  const before = small.size()
  await readAll(large, small)
  expect(small.size()).toBe(before)
  await small.close()
})

test('a process that dies leaves no file behind', async () => {
  await readAll(media.add('i.png', 'image/png', bytesOf(3)))
  expect(cache.size()).toBe(1000)
  expect(await readdir(folder)).toEqual([])
})

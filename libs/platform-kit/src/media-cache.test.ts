import { createHash } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MediaFile, PlatformCatalog } from '@carteiro/contracts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createTestDatabase } from '../../../tests/support/database.ts'
import type { Attempt } from './attempt.ts'
import { type MediaServer, serveMedia, setPlatformStage } from './conformance/index.ts'
import { openMedia } from './media.ts'
import { createMediaCache, type MediaCache } from './media-cache.ts'
import { createMediaGuard } from './media-guard.ts'

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
/** Besides the first byte, by which each job makes sure that the file is there and still the same. */
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

test('a file that has changed under its address is read anew', async () => {
  await readAll(media.add('b.png', 'image/png', bytesOf(3)))
  expect(await readAll(media.add('b.png', 'image/png', bytesOf(5)))).toEqual(bytesOf(5))
  expect(fetched()).toEqual([...once, ...once])
})

test('a server that does not say whether its file has changed is asked each time', async () => {
  const silent = await serveMedia()
  const file = silent.add('c.png', 'image/png', bytesOf(3))
  for (let time = 0; time < 2; time += 1) await readAll(file, cache, silent)
  expect(fetched(silent)).toEqual([...once, ...once])
  await silent.close()
})

test('what is kept is not a way around the guard', async () => {
  const file = media.add('d.png', 'image/png', bytesOf(3))
  await readAll(file)
  await expect(openMedia(file, { signal, guard: createMediaGuard([]), cache })).rejects.toThrow('not public')
})

test('a fetch that failed is not remembered, and spoils nobody else’s', async () => {
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

test('it keeps to its size: what was used longest ago goes, and large files stream past', async () => {
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

test('a platform’s service fetches what several of its jobs show once', async () => {
  const file = media.add('shared.png', 'image/png', bytesOf(7))
  const catalog: PlatformCatalog = {
    v: 1,
    platform: 'x',
    display_name: 'A made-up one',
    version: '1.0.0',
    options: [
      {
        option: 'x_post',
        title: 'Post',
        text: null,
        media: { combinations: [{ name: 'a picture', kinds: ['image'], min: 1, max: 1 }], files: {} },
        settings: { type: 'object' },
      },
    ],
  }
  const publish = async ({ openMedia: open }: Attempt) => {
    const pieces: Uint8Array[] = []
    for await (const piece of (await open(file)).stream(PIECE)) pieces.push(piece)
    const post_id = createHash('sha256').update(Buffer.concat(pieces)).digest('hex')
    return { post_id, permalink: null }
  }
  const database = await createTestDatabase()
  const stage = await setPlatformStage({
    database,
    account: { externalId: '1', username: 'ana', accessToken: 'secret' },
    definition: { catalog, publish: { x_post: publish } },
    mediaOrigins: [media.url],
    mediaCacheDir: folder,
  })
  const job = { option: 'x_post', content: { mediaFiles: [file], caption: '', settings: {} } }
  const claims = [await stage.enqueue(job), await stage.enqueue(job), await stage.enqueue(job)]
  const outcomes = await Promise.all(claims.map(stage.run))
  const post_id = createHash('sha256').update(bytesOf(7)).digest('hex')
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ outcome: 'completed', platform_response: { post_id } })
  }
  expect(fetched().sort()).toEqual(once)
  await stage.close()
  await database.drop()
})

import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PlatformCatalog } from '@carteiro/contracts'
import { createTestDatabase } from '@carteiro/testing/database/database'
import { expect, test } from 'vitest'
import type { Attempt } from './attempt.ts'
import { serveMedia, startPlatformHarness } from './conformance/index.ts'

const PIECE = 400
const bytes = Uint8Array.from({ length: 1000 }, (_, index) => (index * 7) % 251)
const hashOf = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

test('a platform’s service fetches what several of its jobs show once', async () => {
  const media = await serveMedia((served) => ({ etag: `"${hashOf(served)}"` }))
  const folder = await mkdtemp(join(tmpdir(), 'carteiro-cache-'))
  const file = media.add('shared.png', 'image/png', bytes)
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
    return { post_id: hashOf(Buffer.concat(pieces)), permalink: null }
  }
  const database = await createTestDatabase()
  const harness = await startPlatformHarness({
    database,
    account: { externalId: '1', username: 'ana', accessToken: 'secret' },
    definition: { catalog, publish: { x_post: publish } },
    mediaOrigins: [media.url],
    mediaCacheDir: folder,
  })
  const job = { option: 'x_post', content: { mediaFiles: [file], caption: '', settings: {} } }
  const claims = [await harness.enqueue(job), await harness.enqueue(job), await harness.enqueue(job)]
  const outcomes = await Promise.all(claims.map(harness.run))
  const post_id = hashOf(bytes)
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ outcome: 'completed', platform_response: { post_id } })
  }
  // Besides the first byte, by which each job makes sure that the file is there and still the same.
  const fetched = media.ranges.filter(({ end }) => end > 1).map(({ start, end }) => `${start}-${end}`)
  expect(fetched.sort()).toEqual(['0-400', '400-800', '800-1000'])
  await harness.close()
  await database.drop()
  await media.close()
  await rm(folder, { recursive: true })
})

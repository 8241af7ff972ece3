import { createMediaGuard } from '@carteiro/media'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MediaServer, serveMedia } from './conformance/index.ts'
import { openJobMedia } from './job-media.ts'
import { PlatformError } from './outcomes.ts'

const SIZE = 1000
const signal = new AbortController().signal
let media: MediaServer
let opened: Awaited<ReturnType<typeof openJobMedia>>
beforeAll(async () => {
  media = await serveMedia()
  const file = media.add('a.png', 'image/png', new Uint8Array(SIZE))
  opened = await openJobMedia(file, { signal, guard: createMediaGuard([media.url]) })
  await media.close()
})
afterAll(() => media.close())

const drain = async (pieces: AsyncGenerator<Uint8Array>): Promise<void> => {
  for await (const _ of pieces);
}

test.each<[what: string, read: () => Promise<unknown>]>([
  ['a range', () => opened.readRange(0, SIZE)],
  ['pieces', () => drain(opened.pieces(0, SIZE))],
  ['a stream', () => drain(opened.stream(SIZE))],
])('%s of a file whose server has gone: the attempt is repeated', async (_what, read) => {
  const error = await read().catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(PlatformError)
  expect(error).toMatchObject({ verdict: 'retry', code: 'media_unreadable', effect: 'none' })
})

test('a file at an address that is not public is refused', async () => {
  const file = { name: 'a.png', type: 'image/png', size: SIZE, url: 'http://127.0.0.1/a.png' }
  const error = await openJobMedia(file, { signal, guard: createMediaGuard([]) }).catch((reason) => reason)
  expect(error).toBeInstanceOf(PlatformError)
  expect(error).toMatchObject({ verdict: 'refuse', code: 'media_unreadable' })
})

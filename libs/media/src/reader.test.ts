import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createMediaCache } from './cache.ts'
import { createMediaGuard } from './guard.ts'
import { openMedia } from './open-media.ts'

const MEGABYTE = 1024 * 1024
const SIZE = 200_000
const byteAt = (index: number): number => (index * 7 + (index >> 8)) % 251
const bytesOf = (start: number, end: number) =>
  Buffer.from(Uint8Array.from({ length: end - start }, (_, index) => byteAt(start + index)))

/** A server of one file that may break off an answer after some bytes, or end it there as if it were complete. */
const served = { size: SIZE, breaksAfter: Infinity, endsAfter: Infinity, asked: [] as string[], sent: 0 }
const closed: Promise<unknown>[] = []

const sendBytes = (response: ServerResponse, at: number, end: number): void => {
  const next = Math.min(at + 64 * 1024, end)
  served.sent += next - at
  const goesOn = response.write(served.size === SIZE ? bytesOf(at, next) : Buffer.alloc(next - at))
  if (next === end) response.end()
  else if (goesOn) setImmediate(sendBytes, response, next, end)
  else response.once('drain', () => sendBytes(response, next, end))
}

const server = createServer((request, response) => {
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
  const [start, end] = [Number(first), Number(last) + 1]
  if (end > 1) served.asked.push(`${start}-${end}`)
  closed.push(new Promise((resolve) => response.once('close', resolve)))
  const brought = Math.min(end, start + served.endsAfter)
  response.writeHead(206, {
    'content-range': `bytes ${start}-${brought - 1}/${served.size}`,
    'content-length': brought - start,
  })
  const untilBreak = start + served.breaksAfter
  if (untilBreak >= brought) sendBytes(response, start, brought)
  else response.write(bytesOf(start, untilBreak), () => response.destroy())
})

let url: string
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close().closeAllConnections())
beforeEach(() => {
  Object.assign(served, { size: SIZE, breaksAfter: Infinity, endsAfter: Infinity, asked: [], sent: 0 })
  closed.length = 0
})

const open = (ends = new AbortController()) =>
  openMedia(
    { name: 'large.mp4', type: 'video/mp4', size: served.size, url },
    {
      guard: createMediaGuard([url]),
      signal: ends.signal,
      cache: createMediaCache({ maxFileBytes: SIZE - 1 }),
    },
  )
const whole = async (pieces: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

test('a large file that is read from front to back needs one request', async () => {
  const media = await open()
  for (const [start, end] of [
    [0, 70_000],
    [70_000, 70_001],
    [70_001, SIZE],
  ] as const) {
    expect(await whole(media.pieces(start, end))).toEqual(bytesOf(start, end))
  }
  expect(served.asked).toEqual([`0-${SIZE}`])
})

test('a read at another offset gets the bytes from there', async () => {
  const media = await open()
  await whole(media.pieces(0, 1000))
  expect(await whole(media.pieces(500, 2000))).toEqual(bytesOf(500, 2000))
  expect(await whole(media.pieces(150_000, SIZE))).toEqual(bytesOf(150_000, SIZE))
  expect(served.asked).toEqual([`0-${SIZE}`, `500-${SIZE}`, `150000-${SIZE}`])
})

test('a range that was not read to its end does not affect the next one, wherever that begins', async () => {
  const media = await open()
  const left = media.pieces(0, SIZE)
  const { value: first } = await left.next()
  const from = (first as Uint8Array).length
  expect(await whole(media.pieces(from, SIZE))).toEqual(bytesOf(from, SIZE))
  await left.return(undefined)
  expect(await whole(media.pieces(10, 20))).toEqual(bytesOf(10, 20))
})

test('a broken connection is followed by another one from the same offset', async () => {
  served.breaksAfter = 90_000
  const media = await open()
  expect(await whole(media.pieces(0, SIZE))).toEqual(bytesOf(0, SIZE))
  expect(served.asked).toEqual([`0-${SIZE}`, `90000-${SIZE}`, `180000-${SIZE}`])
})

test('a server that sends less than requested is asked for the rest', async () => {
  served.endsAfter = 90_000
  const media = await open()
  expect(await whole(media.pieces(0, SIZE))).toEqual(bytesOf(0, SIZE))
})

test('a server that sends nothing more makes the job retry later', async () => {
  served.breaksAfter = 90_000
  const media = await open()
  const pieces = media.pieces(0, SIZE)
  await pieces.next()
  served.breaksAfter = 0
  await expect(whole(pieces)).rejects.toMatchObject({ verdict: 'retry', code: 'media_unreadable' })
})

test('a file that was replaced meanwhile is not mixed with the first one', async () => {
  served.breaksAfter = 90_000
  const media = await open()
  const pieces = media.pieces(0, SIZE)
  await pieces.next()
  served.size = SIZE + 1
  await expect(whole(pieces)).rejects.toThrow('changed')
})

test('however large a file is, only as much is in memory as connections buffer', async () => {
  served.size = 256 * MEGABYTE
  const media = await open()
  let taken = 0
  let mostUnread = 0
  for await (const piece of media.pieces(0, served.size)) {
    mostUnread = Math.max(mostUnread, served.sent - taken)
    taken += piece.length
  }
  expect(taken).toBe(served.size)
  expect(mostUnread).toBeLessThan(32 * MEGABYTE)
})

test('an open read ends with its attempt', async () => {
  served.size = 256 * MEGABYTE
  const ends = new AbortController()
  const media = await open(ends)
  await whole(media.pieces(0, 1000))
  ends.abort()
  await Promise.all(closed)
  expect(served.sent).toBeLessThan(served.size)
})

import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { MediaFile } from '@carteiro/contracts'
import { MAX_FILE_BYTES, type MediaCache } from './cache.ts'
import { sameEtag } from './etag.ts'
import { asUnavailable, changed, failureOfSize, unavailable } from './failures.ts'
import type { MediaGuard } from './guard.ts'
import { readAtMost } from './read-at-most.ts'
import { createReader } from './reader.ts'
import { createRangeRequests, type RangeAnswer, READ_LIMIT_MS } from './request.ts'

/** Bytes in memory of a range that is streamed in pieces. */
const PIECE_BYTES = 1_000_000

/** A user's file, read in ranges: memory use does not depend on its size. */
export type Media = {
  size: number
  type: string
  /** The bytes from start (included) to end (not included). */
  readRange(start: number, end: number): Promise<Uint8Array>
  /** The same as a stream of pieces, for ranges that are too large for memory. */
  pieces(start: number, end: number): AsyncGenerator<Uint8Array>
  /** The file from `start` on, in pieces of `pieceBytes` (the last one shorter). */
  stream(pieceBytes: number, start?: number, end?: number): AsyncGenerator<Uint8Array>
}

/** A name for the bytes at an address, when its server promises that they do not change under that name. */
const contentName = (url: string, size: number, headers: Record<string, unknown>): string | undefined => {
  const { etag, 'cache-control': control } = headers
  if (typeof etag === 'string' && etag.startsWith('"')) return JSON.stringify([url, size, etag])
  return /\bimmutable\b/.test(String(control)) ? JSON.stringify([url, size]) : undefined
}

/** The bytes from `start` to `end` of a body that begins with the file; later bytes are not read. */
async function* cutOut(body: Readable, start: number, end: number): AsyncGenerator<Buffer> {
  let at = 0
  for await (const piece of body) {
    const part = piece.subarray(Math.max(0, start - at), Math.max(0, end - at))
    at += piece.length
    if (part.length > 0) yield part
    if (at >= end) return
  }
}

/**
 * Opens a media file of a job. Every address on the way, redirects included, passes the guard. A file that isn't the one that
 * was enqueued is refused, by its length and its ETag. A server that sends no parts of files is read as a whole, into the cache where it has room,
 * else again from the beginning whenever an earlier part is needed. What is still open ends with the signal.
 */
export const openMedia = async (
  file: MediaFile,
  options: { guard: MediaGuard; signal: AbortSignal; cache?: MediaCache | undefined },
): Promise<Media> => {
  const { signal, cache } = options
  const total = file.size
  const requestRange = createRangeRequests(options.guard, file.name)

  const requireSame = (answer: RangeAnswer): void => {
    const isOther = answer.total !== undefined && answer.total !== total
    if (!isOther && sameEtag(answer.headers.etag, headers.etag)) return
    answer.body.destroy()
    throw unavailable('the file changed while it was read')
  }
  const request = async (start: number, end: number, until: AbortSignal): Promise<Readable> => {
    const answer = await requestRange(file.url, [start, end], until)
    requireSame(answer)
    return answer.isWhole ? Readable.from(cutOut(answer.body, start, end)) : answer.body
  }
  const fetchRange = async (start: number, end: number): Promise<Uint8Array> => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(READ_LIMIT_MS)])
    const bytes = await readAtMost(await request(start, end, limited), end - start).catch((error) => {
      throw asUnavailable(error)
    })
    if (bytes.length !== end - start) throw unavailable('it ends too soon')
    return bytes
  }
  const readInOrder = createReader((start) => request(start, total, signal))

  const { isWhole, body, headers, ...first } = await requestRange(file.url, [0, 1], signal)
  const requireAnnounced = (found: number | undefined): void => {
    if (found === undefined || found === total) return
    body.destroy()
    throw failureOfSize(file.name, { found, announced: total }, headers)
  }
  requireAnnounced(first.total)
  if (!sameEtag(headers.etag, file.etag)) {
    body.destroy()
    throw changed(file.name, 'it was replaced since it was measured, as its ETag says')
  }
  const content = contentName(file.url, total, headers)
  /** The cache's name for a file whose server sends no ranges. */
  const keep = async (): Promise<string | undefined> => {
    if (!cache || total > cache.maxFileBytes) {
      body.destroy()
      return undefined
    }
    const name = content ?? `${file.url} ${randomUUID()}`
    const bytes = await cache.fill(name, body, total).catch((error) => {
      throw asUnavailable(error)
    })
    requireAnnounced(bytes)
    return bytes === undefined ? undefined : name
  }
  const kept = isWhole ? await keep() : undefined
  if (!isWhole) await readAtMost(body, 1).catch((error) => Promise.reject(asUnavailable(error)))

  const readRange = async (start: number, end: number): Promise<Uint8Array> => {
    if (isWhole) {
      const stored = kept && (await cache?.readFilled(kept, [start, end]))
      return stored || readAtMost(readInOrder(start, end), end - start)
    }
    const fetch = () => fetchRange(start, end)
    return content && cache ? cache.read(content, total, [start, end], fetch) : fetch()
  }
  const stream: Media['stream'] = async function* (pieceBytes, start = 0, end = total) {
    for (let at = start; at < end; at += pieceBytes) yield readRange(at, Math.min(at + pieceBytes, end))
  }
  const isReadInOrder = isWhole ? kept === undefined : total > (cache?.maxFileBytes ?? MAX_FILE_BYTES)
  return {
    size: total,
    type: file.type,
    readRange,
    stream,
    pieces: (start, end) => (isReadInOrder ? readInOrder(start, end) : stream(PIECE_BYTES, start, end)),
  }
}

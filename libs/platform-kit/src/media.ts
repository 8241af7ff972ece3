import type { MediaFile } from '@carteiro/contracts'
import { MAX_FILE_BYTES, type MediaCache } from './media-cache.ts'
import type { MediaGuard } from './media-guard.ts'
import { createReader } from './media-reader.ts'
import { asUnavailable, createRangeRequests, READ_LIMIT_MS, unavailable } from './media-request.ts'
import { refused } from './outcomes.ts'
import { readAtMost } from './read-at-most.ts'

/** What is in memory of a range that is handed on in pieces, in bytes. */
const PIECE_BYTES = 1_000_000

/** An author's file, read in ranges: memory stays flat whatever its size. */
export type Media = {
  size: number
  type: string
  /** The bytes from start (included) to end (not included). */
  readRange(start: number, end: number): Promise<Uint8Array>
  /** The same, in pieces as they come: for ranges that are too large for memory. */
  pieces(start: number, end: number): AsyncGenerator<Uint8Array>
  /** The file from `start` on, in pieces of `pieceBytes` (the last one shorter). */
  stream(pieceBytes: number, start?: number, end?: number): AsyncGenerator<Uint8Array>
}

/** Names the bytes at an address, where its server promises that they will not change under the name. */
const contentName = (url: string, size: number, headers: Record<string, unknown>): string | undefined => {
  const { etag, 'cache-control': control } = headers
  if (typeof etag === 'string' && etag.startsWith('"')) return JSON.stringify([url, size, etag])
  return /\bimmutable\b/.test(String(control)) ? JSON.stringify([url, size]) : undefined
}

/**
 * Opens a media file of a job. Every address on the way, redirects included, passes the guard. The size is the one
 * that its server tells; a file that isn't the one that was enqueued is refused. What is still open ends with the signal.
 */
export const openMedia = async (
  file: MediaFile,
  options: { guard: MediaGuard; signal: AbortSignal; cache?: MediaCache | undefined },
): Promise<Media> => {
  const { signal, cache } = options
  const requestRange = createRangeRequests(options.guard)

  const read = async (start: number, end: number) => {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(READ_LIMIT_MS)])
    const { body, ...answer } = await requestRange(file.url, [start, end], limited)
    const bytes = await readAtMost(body, end - start).catch((error) => {
      throw asUnavailable(error)
    })
    return { bytes, ...answer }
  }

  const { total, headers } = await read(0, 1)
  if (total !== file.size) {
    throw refused('media_rejected', `${file.name} has ${total} bytes, but ${file.size} were announced.`)
  }
  const requireSame = (now: number): void => {
    if (now !== total) throw unavailable('the file changed while it was read')
  }
  const fetchRange = async (start: number, end: number): Promise<Uint8Array> => {
    const { bytes, total: now } = await read(start, end)
    requireSame(now)
    if (bytes.length !== end - start) throw unavailable('it ends too soon')
    return bytes
  }
  const content = contentName(file.url, total, headers)
  const readRange = (start: number, end: number): Promise<Uint8Array> => {
    const fetch = () => fetchRange(start, end)
    return content && cache ? cache.read(content, total, [start, end], fetch) : fetch()
  }
  const stream: Media['stream'] = async function* (pieceBytes, start = 0, end = total) {
    for (let at = start; at < end; at += pieceBytes) yield readRange(at, Math.min(at + pieceBytes, end))
  }
  const readInOrder = createReader(async (start) => {
    const { body, total: now } = await requestRange(file.url, [start, total], signal)
    requireSame(now)
    return body
  })
  const isLarge = total > (cache?.maxFileBytes ?? MAX_FILE_BYTES)
  return {
    size: total,
    type: file.type,
    readRange,
    stream,
    pieces: (start, end) => (isLarge ? readInOrder(start, end) : stream(PIECE_BYTES, start, end)),
  }
}

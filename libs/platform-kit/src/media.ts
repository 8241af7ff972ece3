import type { MediaFile } from '@carteiro/contracts'
import { Agent, request } from 'undici'
import type { MediaCache } from './media-cache.ts'
import type { CheckedAddress, MediaGuard } from './media-guard.ts'
import { PlatformError, refused } from './outcomes.ts'
import { readAtMost } from './read-at-most.ts'

const MAX_REDIRECTS = 3
const READ_LIMIT_MS = 60_000
const HTTP_PARTIAL_CONTENT = 206
const HTTP_RANGE_NOT_SATISFIABLE = 416

/** An author's file, read in ranges: memory stays flat whatever its size. */
export type Media = {
  size: number
  type: string
  /** The bytes from start (included) to end (not included). */
  readRange(start: number, end: number): Promise<Uint8Array>
  /** The whole file from `start`, in pieces of `pieceBytes` (the last one shorter). */
  stream(pieceBytes: number, start?: number): AsyncGenerator<Uint8Array>
}

const unavailable = (why: string): PlatformError =>
  new PlatformError({
    verdict: 'retry',
    code: 'media_rejected',
    message: `The media could not be read (${why}).`,
  })

/** Names the bytes at an address, where its server promises that they will not change under the name. */
const contentName = (url: string, size: number, headers: Record<string, unknown>): string | undefined => {
  const { etag, 'cache-control': control } = headers
  if (typeof etag === 'string' && etag.startsWith('"')) return JSON.stringify([url, size, etag])
  return /\bimmutable\b/.test(String(control)) ? JSON.stringify([url, size]) : undefined
}

/**
 * Opens a media file of a job. Every address on the way, redirects included, passes the guard. The size is the one
 * that its server tells; a file that isn't the one that was enqueued is refused.
 */
export const openMedia = async (
  file: MediaFile,
  options: { guard: MediaGuard; signal: AbortSignal; cache?: MediaCache | undefined },
): Promise<Media> => {
  /** One per checked address, so that the ranges of a file share a connection. Idle ones end by themselves. */
  const agents = new Map<string, Agent>()
  const agentFor = ({ address, family }: CheckedAddress): Agent => {
    const known = agents.get(address)
    if (known) return known
    const agent = new Agent({
      connect: {
        lookup: (_host, wanted, callback) =>
          wanted.all ? callback(null, [{ address, family }]) : callback(null, address, family),
      },
    })
    agents.set(address, agent)
    return agent
  }

  const get = async (
    target: string,
    [start, end]: [number, number],
    redirects = 0,
  ): Promise<{ body: Uint8Array; total: number; headers: Record<string, unknown> }> => {
    const url = new URL(target)
    const agent = agentFor(await options.guard(url))
    try {
      const response = await request(url, {
        dispatcher: agent,
        headers: { range: `bytes=${start}-${end - 1}` },
        signal: AbortSignal.any([options.signal, AbortSignal.timeout(READ_LIMIT_MS)]),
      })
      const { location } = response.headers
      if (response.statusCode >= 300 && response.statusCode < 400 && typeof location === 'string') {
        await response.body.dump()
        if (redirects === MAX_REDIRECTS) throw refused('media_rejected', 'The media URL redirects too often.')
        if (!URL.canParse(location, url)) {
          throw refused('media_rejected', 'The media URL redirects to what is no URL.')
        }
        return await get(new URL(location, url).href, [start, end], redirects + 1)
      }
      const total = Number(/\/(\d+)$/.exec(String(response.headers['content-range'] ?? ''))?.[1])
      if (response.statusCode !== HTTP_PARTIAL_CONTENT || Number.isNaN(total)) {
        await response.body.dump()
        const isGone = response.statusCode >= 400 && response.statusCode < 500
        if (isGone && response.statusCode !== HTTP_RANGE_NOT_SATISFIABLE) {
          throw refused('media_rejected', `The media URL answers HTTP ${response.statusCode}.`)
        }
        if (response.statusCode === 200) {
          throw refused(
            'media_rejected',
            "The media's server does not answer range requests (RFC 9110, 14.2).",
          )
        }
        throw unavailable(`HTTP ${response.statusCode}`)
      }
      return { body: await readAtMost(response.body, end - start), total, headers: response.headers }
    } catch (error) {
      if (error instanceof PlatformError) throw error
      throw unavailable((error as NodeJS.ErrnoException).code ?? (error as Error).name)
    }
  }

  const { total, headers } = await get(file.url, [0, 1])
  if (total !== file.size) {
    throw refused('media_rejected', `${file.name} has ${total} bytes, but ${file.size} were announced.`)
  }
  const fetchRange = async (start: number, end: number): Promise<Uint8Array> => {
    const { body, total: now } = await get(file.url, [start, end])
    if (now !== total || body.length !== end - start) throw unavailable('the file changed while it was read')
    return body
  }
  const content = contentName(file.url, total, headers)
  const readRange = (start: number, end: number): Promise<Uint8Array> => {
    const fetch = () => fetchRange(start, end)
    return content && options.cache ? options.cache.read(content, total, [start, end], fetch) : fetch()
  }
  return {
    size: total,
    type: file.type,
    readRange,
    stream: async function* (pieceBytes, start = 0) {
      for (let at = start; at < total; at += pieceBytes) yield readRange(at, Math.min(at + pieceBytes, total))
    },
  }
}

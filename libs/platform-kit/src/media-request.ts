import type { Readable } from 'node:stream'
import { Agent, request } from 'undici'
import type { CheckedAddress, MediaGuard } from './media-guard.ts'
import { PlatformError, refused } from './outcomes.ts'

const MAX_REDIRECTS = 3
const HTTP_PARTIAL_CONTENT = 206
const HTTP_RANGE_NOT_SATISFIABLE = 416
/** Without a byte. */
export const READ_LIMIT_MS = 60_000
/** What has come and was not taken yet; then the server must wait. Small pieces cost more than their bytes. */
const AHEAD_BYTES = 512 * 1024

/** Bytes from `start` (included) to `end` (not included). */
export type Range = [start: number, end: number]

/** A range of a file whose bytes are on their way; `total` is the size of the whole file. */
export type RangeAnswer = { body: Readable; total: number; headers: Record<string, unknown> }

/** @throws PlatformError when it cannot be read, ends in a refusal, or leads to where the guard lets nobody go */
export type RequestRange = (url: string, range: Range, signal: AbortSignal) => Promise<RangeAnswer>

export const unavailable = (why: string): PlatformError =>
  new PlatformError({
    verdict: 'retry',
    code: 'media_rejected',
    message: `The media could not be read (${why}).`,
  })

/** What went wrong with a connection, in the author's words. */
export const asUnavailable = (error: unknown): PlatformError =>
  error instanceof PlatformError
    ? error
    : unavailable((error as NodeJS.ErrnoException).code ?? (error as Error).name)

/** `bytes <start>-<last>/<total>` of an answer that brings what was asked for from `start` on. */
const totalIn = (header: unknown, start: number): number | undefined => {
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(String(header ?? '')) ?? []
  return Number(first) === start ? Number(total) : undefined
}

/** Asks for ranges of an author's files. Every address on the way, redirects included, passes the guard. */
export const createRangeRequests = (guard: MediaGuard): RequestRange => {
  /** One per checked address, so that the ranges of a file share a connection. Idle ones end by themselves. */
  const agents = new Map<string, Agent>()
  const agentFor = ({ address, family }: CheckedAddress): Agent => {
    const known = agents.get(address)
    if (known) return known
    const agent = new Agent({
      headersTimeout: READ_LIMIT_MS,
      bodyTimeout: READ_LIMIT_MS,
      connect: {
        lookup: (_host, wanted, callback) =>
          wanted.all ? callback(null, [{ address, family }]) : callback(null, address, family),
      },
    })
    agents.set(address, agent)
    return agent
  }

  const ask = async (
    target: string,
    [start, end]: Range,
    signal: AbortSignal,
    redirects = 0,
  ): Promise<RangeAnswer> => {
    const url = new URL(target)
    const agent = agentFor(await guard(url))
    const { statusCode, headers, body } = await request(url, {
      dispatcher: agent,
      headers: { range: `bytes=${start}-${end - 1}` },
      highWaterMark: AHEAD_BYTES,
      signal,
    })
    const { location } = headers
    if (statusCode >= 300 && statusCode < 400 && typeof location === 'string') {
      await body.dump()
      if (redirects === MAX_REDIRECTS) throw refused('media_rejected', 'The media URL redirects too often.')
      if (!URL.canParse(location, url)) {
        throw refused('media_rejected', 'The media URL redirects to what is no URL.')
      }
      return ask(new URL(location, url).href, [start, end], signal, redirects + 1)
    }
    const total = totalIn(headers['content-range'], start)
    if (statusCode === HTTP_PARTIAL_CONTENT && total !== undefined) return { body, total, headers }
    await body.dump()
    const isGone = statusCode >= 400 && statusCode < 500
    if (isGone && statusCode !== HTTP_RANGE_NOT_SATISFIABLE) {
      throw refused('media_rejected', `The media URL answers HTTP ${statusCode}.`)
    }
    if (statusCode === 200) {
      throw refused('media_rejected', "The media's server does not answer range requests (RFC 9110, 14.2).")
    }
    throw unavailable(`HTTP ${statusCode}`)
  }

  return (url, range, signal) =>
    ask(url, range, signal).catch((error) => {
      throw asUnavailable(error)
    })
}

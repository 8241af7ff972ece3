import type { Readable } from 'node:stream'
import { Agent, request } from 'undici'
import { asUnavailable, failureOfStatus, refused } from './failures.ts'
import type { CheckedAddress, MediaGuard } from './guard.ts'

const MAX_REDIRECTS = 3
const HTTP_PARTIAL_CONTENT = 206
const HTTP_OK = 200
/** The longest time without a byte. */
export const READ_LIMIT_MS = 60_000
/** Received bytes that wait to be read; above it the server must wait. Many small pieces would cost more processor time. */
const BUFFER_BYTES = 512 * 1024

/** Bytes from `start` (included) to `end` (not included). */
export type Range = [start: number, end: number]

/**
 * An open answer with the bytes of a range, or of the whole file when its server sends no ranges. `total` is the size of
 * the whole file, when the server states it.
 */
export type RangeAnswer = {
  body: Readable
  isWhole: boolean
  total: number | undefined
  headers: Record<string, unknown>
}

/** @throws MediaError when the file cannot be read, is refused, or is at an address that the guard forbids */
export type RequestRange = (url: string, range: Range, signal: AbortSignal) => Promise<RangeAnswer>

/** `bytes <start>-<last>/<total>` of an answer that begins at the requested `start`; the total may be `*`. */
const partOf = (header: unknown, start: number): { total: number | undefined } | undefined => {
  const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(String(header ?? '')) ?? []
  if (Number(first) !== start) return undefined
  return { total: total === '*' ? undefined : Number(total) }
}

const lengthIn = (header: unknown): number | undefined =>
  typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : undefined

/** Requests ranges of a user's file. Every address, redirects included, passes the guard. */
export const createRangeRequests = (guard: MediaGuard, name: string): RequestRange => {
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
      headers: { range: `bytes=${start}-${end - 1}`, 'accept-encoding': 'identity' },
      highWaterMark: BUFFER_BYTES,
      signal,
    })
    // A reader gets errors of the body itself; errors of an abandoned body do not matter.
    body.on('error', () => undefined)
    const { location } = headers
    if (statusCode >= 300 && statusCode < 400 && typeof location === 'string') {
      await body.dump()
      if (redirects === MAX_REDIRECTS) throw refused('The media URL redirects too often.')
      if (!URL.canParse(location, url)) {
        throw refused('The media URL redirects to an invalid URL.')
      }
      return ask(new URL(location, url).href, [start, end], signal, redirects + 1)
    }
    const part = partOf(headers['content-range'], start)
    if (statusCode === HTTP_PARTIAL_CONTENT && part) return { body, isWhole: false, ...part, headers }
    if (statusCode === HTTP_OK) {
      return { body, isWhole: true, total: lengthIn(headers['content-length']), headers }
    }
    await body.dump()
    throw failureOfStatus(name, statusCode)
  }

  return (url, range, signal) =>
    ask(url, range, signal).catch((error) => {
      throw asUnavailable(error)
    })
}

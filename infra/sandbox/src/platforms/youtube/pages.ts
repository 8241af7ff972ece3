import type { SandboxContext } from '../../platform.ts'
import { invalid } from './conventions.ts'

const DEFAULT_PAGE = 5
const MAX_PAGE = 50

const readToken = (token: string | undefined, count: number): number => {
  if (token === undefined) return 0
  const offset = Number(/^PAGE(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1] ?? Number.NaN)
  if (!Number.isSafeInteger(offset) || offset > count) {
    throw invalid('invalidPageToken', 'The request specifies an invalid page token.')
  }
  return offset
}

/**
 * A list response: a page of what there is, and how to ask for the next one.
 * https://developers.google.com/youtube/v3/guides/implementation/pagination
 *
 * @throws Refusal for a size or a token that is none
 */
export const pageOf = <T>(context: SandboxContext, kind: string, all: T[], show: (one: T) => unknown) => {
  const { maxResults = String(DEFAULT_PAGE), pageToken } = context.req.query()
  const size = Number(maxResults)
  if (!Number.isInteger(size) || size < 0 || size > MAX_PAGE) {
    throw invalid('badRequest', 'maxResults must be within 0 and 50')
  }
  const start = readToken(pageToken, all.length)
  const end = start + size
  return {
    kind,
    ...(end < all.length ? { nextPageToken: Buffer.from(`PAGE${end}`).toString('base64url') } : {}),
    items: all.slice(start, end).map(show),
    pageInfo: { totalResults: all.length, resultsPerPage: size },
  }
}

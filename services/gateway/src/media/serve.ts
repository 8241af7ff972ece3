import { ApiError } from '@carteiro/service-kit'
import type { Context } from 'hono'
import type { MediaStore } from './store/store.ts'

export const CACHE_SECONDS = 86_400

type Range = { start: number; end: number }

/**
 * The bytes that a Range header asks for, both ends included; undefined where the whole is to be sent: no header,
 * another unit, several ranges (RFC 9110, 14.2). @throws 416 for what the file doesn't have
 */
const rangeOf = (header: string | undefined, size: number): Range | undefined => {
  if (!header?.startsWith('bytes=') || header.includes(',')) return undefined
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? []
  const start = first ? Number(first) : size - Math.min(Number(last || 0), size)
  const end = first && last ? Math.min(Number(last), size - 1) : size - 1
  if (start <= end) return { start, end }
  const message = `expected bytes=<first>-<last> within ${size} bytes`
  throw new ApiError(416, 'range_not_satisfiable', message, [{ field: 'Range', code: 'invalid', message }], {
    'content-range': `bytes */${size}`,
  })
}

/** Answers a medium, whole or a range of it: platforms fetch it, and platform services read parts. */
export const serveMedia = async (
  store: Pick<MediaStore, 'find'>,
  asked: { id: string; name: string },
  context: Context,
): Promise<Response> => {
  const found = await store.find(asked.id, asked.name)
  if (!found) throw new ApiError(404, 'not_found', 'there is no file at this address')
  const { facts, size, body, etag } = found
  const range = rangeOf(context.req.header('range'), size)
  const { start, end } = range ?? { start: 0, end: size - 1 }
  const isEmpty = context.req.method === 'HEAD' || size === 0
  return new Response(isEmpty ? null : await body(start, end + 1, context), {
    status: range ? 206 : 200,
    headers: {
      'content-type': facts.type,
      'content-length': String(end - start + 1),
      ...(range ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}),
      'accept-ranges': 'bytes',
      // What may be replaced is asked for again.
      ...(etag === undefined
        ? { 'cache-control': `public, max-age=${CACHE_SECONDS}, immutable` }
        : { etag: `"${etag}"`, 'cache-control': 'private, no-store' }),
      'x-content-type-options': 'nosniff',
    },
  })
}

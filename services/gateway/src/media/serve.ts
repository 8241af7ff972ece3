import { open } from 'node:fs/promises'
import { ApiError } from '@carteiro/service-kit'
import type { MediaStore } from './store.ts'

const CACHE_SECONDS = 86_400
const PIECE_BYTES = 256 * 1024

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

/** A part of a file, read as fast as it is taken. Node's own streams, turned into one of the web's, cost twice as much. */
const bytesOf = async (path: string, { start, end }: Range): Promise<ReadableStream<Uint8Array>> => {
  const file = await open(path)
  let at = start
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    try {
      const piece = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, end + 1 - at))
      const { bytesRead } = await file.read(piece, 0, piece.length, at)
      if (bytesRead === 0) throw new Error(`${path} has become shorter`)
      at += bytesRead
      controller.enqueue(piece.subarray(0, bytesRead))
      if (at <= end) return
      controller.close()
    } catch (error) {
      controller.error(error)
    }
    await file.close()
  }
  return new ReadableStream({ pull, cancel: () => file.close() }, { highWaterMark: 0 })
}

/** Answers a medium, whole or a range of it: platforms fetch it, and platform services read parts. */
export const serveMedia = async (
  store: MediaStore,
  asked: { id: string; name: string; range: string | undefined; method: string },
): Promise<Response> => {
  const found = await store.find(asked.id, asked.name)
  const facts = await store.factsOf(asked.id, asked.name).catch(() => undefined)
  if (!found || !facts) throw new ApiError(404, 'not_found', 'there is no such medium')
  const { path, size } = found
  const range = rangeOf(asked.range, size)
  const { start, end } = range ?? { start: 0, end: size - 1 }
  const isEmpty = asked.method === 'HEAD' || size === 0
  return new Response(isEmpty ? null : await bytesOf(path, { start, end }), {
    status: range ? 206 : 200,
    headers: {
      'content-type': facts.type,
      'content-length': String(end - start + 1),
      ...(range ? { 'content-range': `bytes ${start}-${end}/${size}` } : {}),
      'accept-ranges': 'bytes',
      'cache-control': `public, max-age=${CACHE_SECONDS}, immutable`,
      'x-content-type-options': 'nosniff',
    },
  })
}

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { Readable } from 'node:stream'
import { fileTypeFromFile } from 'file-type'

const bodyOf = (path: string, start: number, end: number): ReadableStream =>
  Readable.toWeb(createReadStream(path, { start, end })) as ReadableStream

/** Answers a medium, whole or a range of it (RFC 9110, 14.2): platforms fetch it, and platform services read parts. */
export const serveMedia = async (
  dir: string,
  where: { id: string; name: string; range: string | undefined },
): Promise<Response> => {
  const path = join(dir, basename(where.id), basename(where.name))
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) return new Response('no such medium', { status: 404 })
  const size = found.size
  const headers = {
    'content-type': (await fileTypeFromFile(path))?.mime ?? 'application/octet-stream',
    'accept-ranges': 'bytes',
    'cache-control': 'public, max-age=86400, immutable',
    'x-content-type-options': 'nosniff',
  }
  const asked = /^bytes=(\d*)-(\d*)$/.exec(where.range ?? '')
  if (!asked || (!asked[1] && !asked[2])) {
    return new Response(bodyOf(path, 0, size - 1), {
      headers: { ...headers, 'content-length': String(size) },
    })
  }
  const start = asked[1] ? Number(asked[1]) : Math.max(0, size - Number(asked[2]))
  const end = asked[1] && asked[2] ? Math.min(Number(asked[2]), size - 1) : size - 1
  if (start > end) return new Response(null, { status: 416, headers: { 'content-range': `bytes */${size}` } })
  return new Response(bodyOf(path, start, end), {
    status: 206,
    headers: {
      ...headers,
      'content-length': String(end - start + 1),
      'content-range': `bytes ${start}-${end}/${size}`,
    },
  })
}

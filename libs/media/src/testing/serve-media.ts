import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { MediaFile } from '@carteiro/contracts'

export type MediaServer = {
  url: string
  /** Adds a file. @returns its entry for `mediaFiles` */
  add(name: string, type: string, bytes: Uint8Array, facts?: Partial<MediaFile>): MediaFile
  /** The ETags of files that have one, by name, as they are sent. */
  etags: Map<string, string>
  /** Every requested range, in bytes. */
  ranges: { name: string; start: number; end: number }[]
  close(): Promise<void>
}

const RANGE = /^bytes=(\d+)-(\d+)$/

/** The user's storage: answers range requests (RFC 9110, 14.2), with more headers if given. */
export const serveMedia = async (
  more: (bytes: Uint8Array) => Record<string, string> = () => ({}),
): Promise<MediaServer> => {
  const files = new Map<string, { type: string; bytes: Uint8Array }>()
  const ranges: MediaServer['ranges'] = []
  const etags = new Map<string, string>()
  const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url?.slice(1) ?? '')
    const file = files.get(name)
    if (!file) {
      response.writeHead(404).end()
      return
    }
    const range = RANGE.exec(request.headers.range ?? '')
    const size = file.bytes.length
    if (!range) {
      response.writeHead(200, { 'content-type': file.type, 'content-length': size }).end(file.bytes)
      return
    }
    const [start, end] = [Number(range[1]), Math.min(Number(range[2]) + 1, size)]
    ranges.push({ name, start, end })
    const etag = etags.get(name)
    const headers = {
      ...(etag === undefined ? {} : { etag }),
      'content-type': file.type,
      'content-range': `bytes ${start}-${end - 1}/${size}`,
      ...more(file.bytes),
    }
    response.writeHead(206, headers).end(file.bytes.subarray(start, end))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    etags,
    ranges,
    add: (name, type, bytes, facts = {}) => {
      files.set(name, { type, bytes })
      return { name, type, size: bytes.length, url: `${url}/${encodeURIComponent(name)}`, ...facts }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

import type { Media } from '@carteiro/media'
import type { Reach } from './config.ts'
import { createPlatformClient, type PlatformClient, type PlatformResponse } from './http-client.ts'
import { refused } from './outcomes.ts'

/** Bytes `start` (included) to `end` (not included). */
export type ByteRange = { start: number; end: number }

export type RangeToSend = {
  /** For traces. */
  operation: string
  /** As the platform gave it, used verbatim. */
  url: string
  source: Media
  range: ByteRange
  headers: Record<string, string>
  /** For platforms whose upload addresses are no secret by themselves. */
  token?: string
  /** Called with how many bytes of the file are on their way. */
  onProgress: (bytes: number) => Promise<void>
  timeoutMs: number
  signal: AbortSignal
}

export type SendRange = (what: RangeToSend) => Promise<PlatformResponse>

/** The pieces of a range. A file that cannot be read breaks the request off: the platform doesn't get the whole then. */
const piecesOf = async function* (
  { source, range, onProgress }: RangeToSend,
  onBroken: (error: unknown) => void,
): AsyncGenerator<Uint8Array> {
  try {
    let at = range.start
    for await (const piece of source.pieces(range.start, range.end)) {
      yield piece
      at += piece.length
      // Reporting progress must not cost the upload: a lost lease aborts it by itself.
      await onProgress(at).catch(() => undefined)
    }
  } catch (error) {
    onBroken(error)
    throw error
  }
}

/** Speaks to addresses that a platform gives for uploads: only its own hosts get the user's file. */
export type UploadHosts = {
  platform: string
  apiBaseUrl: string
  reach: Reach
  /** Such as `.tiktokapis.com`: what the platform's own upload hosts end with. */
  hostSuffixes: string[]
}

/** A client for each host, so that the requests of a file share a connection. @throws PlatformError for foreign hosts */
export const createUploadClients = ({ platform, apiBaseUrl, reach, hostSuffixes }: UploadHosts) => {
  const api = new URL(apiBaseUrl)
  const clients = new Map<string, PlatformClient>()
  return (address: string): { client: PlatformClient; path: string } => {
    const url = new URL(address)
    const isOwn =
      url.protocol === 'https:' && hostSuffixes.some((suffix) => `.${url.hostname}`.endsWith(suffix))
    // Over plain HTTP, as in a sandbox, any host that the API names.
    if (!isOwn && url.hostname !== api.hostname && api.protocol !== 'http:') {
      throw refused(
        'internal',
        `${platform} named ${url.hostname} to upload to, which is no host of its own.`,
      )
    }
    const client = clients.get(url.origin) ?? createPlatformClient({ platform, baseUrl: url.origin, reach })
    clients.set(url.origin, client)
    return { client, path: url.pathname + url.search }
  }
}
export type UploadClients = ReturnType<typeof createUploadClients>

/**
 * `PUT` of a range of a file to an upload address, from a stream: memory stays flat whatever its size.
 * @throws ConnectFailed, ResponseLost, PlatformError when the file cannot be read
 */
export const createRangeSender =
  (clientFor: UploadClients): SendRange =>
  async (what) => {
    const { client, path } = clientFor(what.url)
    const { range, source } = what
    let broken: unknown
    const body = piecesOf(what, (error) => {
      broken = error
    })
    try {
      return await client({
        operation: what.operation,
        method: 'PUT',
        path,
        headers: {
          'content-type': source.type,
          'content-length': String(range.end - range.start),
          ...what.headers,
        },
        ...(what.token ? { token: what.token } : {}),
        body,
        timeoutMs: what.timeoutMs,
        signal: what.signal,
      })
    } catch (error) {
      throw broken ?? error
    }
  }

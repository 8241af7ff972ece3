import { createPlatformClient, type Media, type PlatformClient, refused } from '@carteiro/platform-kit'
import { type ByteRange, type ChunkPlan, contentRange } from './chunk-plan.ts'
import { chunkFailure, unreadable } from './failures.ts'
import { PIECE_BYTES } from './limits.ts'

const STORED = 206
const COMPLETE = 201
/** Never documented, tolerated: the chunk was taken. */
const OK = 200

export type Chunk = {
  /** As TikTok gave it: it bears a token of its own, and no other is sent. */
  uploadUrl: string
  plan: ChunkPlan
  range: ByteRange
  source: Media
  /** Hears how many bytes of the file are on their way. */
  onProgress: (bytes: number) => Promise<void>
  timeoutMs: number
  signal: AbortSignal
}

export type SendChunk = (chunk: Chunk) => Promise<void>

/** Only TikTok's own hosts get the author's file; over plain HTTP, as in a sandbox, whoever the API names. */
const requireUploadHost = (uploadUrl: URL, apiBaseUrl: URL): void => {
  const isTikTok = uploadUrl.protocol === 'https:' && uploadUrl.hostname.endsWith('.tiktokapis.com')
  if (isTikTok || uploadUrl.hostname === apiBaseUrl.hostname || apiBaseUrl.protocol === 'http:') return
  throw refused('internal', `TikTok named ${uploadUrl.hostname} to upload to, which is no host of its own.`)
}

/** The pieces of a range. A file that cannot be read breaks the request off: TikTok doesn't take the chunk then. */
const piecesOf = ({ source, range, onProgress }: Chunk, onBroken: (error: unknown) => void) =>
  async function* (): AsyncGenerator<Uint8Array> {
    try {
      for (let at = range.start; at < range.end; at += PIECE_BYTES) {
        const end = Math.min(at + PIECE_BYTES, range.end)
        yield await source.readRange(at, end)
        // Telling the author must not cost the upload: a lost lease aborts it by itself.
        await onProgress(end).catch(() => undefined)
      }
    } catch (error) {
      onBroken(error)
      throw error
    }
  }

/**
 * `PUT` of one range to the upload address, from a stream: memory stays flat. TikTok posts when it has answered the
 * last one with 201.
 * https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide
 *
 * @throws TikTokFailure, ConnectFailed, ResponseLost, PlatformError when the file cannot be read
 */
export const createChunkSender = (apiBaseUrl: string): SendChunk => {
  /** One for each host, so that the chunks of a file share a connection. */
  const clients = new Map<string, PlatformClient>()
  const clientFor = (origin: string): PlatformClient => {
    const client = clients.get(origin) ?? createPlatformClient({ platform: 'tiktok', baseUrl: origin })
    clients.set(origin, client)
    return client
  }

  return async (chunk) => {
    const { plan, range } = chunk
    const url = new URL(chunk.uploadUrl)
    requireUploadHost(url, new URL(apiBaseUrl))
    const isLast = range.end === plan.videoSize
    const operation = isLast ? 'upload_last_chunk' : 'upload_chunk'
    let broken: unknown
    const body = piecesOf(chunk, (error) => {
      broken = error
    })
    try {
      const answer = await clientFor(url.origin)({
        operation,
        method: 'PUT',
        path: url.pathname + url.search,
        headers: {
          'content-type': chunk.source.type,
          'content-length': String(range.end - range.start),
          'content-range': contentRange(range, plan),
        },
        body: body(),
        timeoutMs: chunk.timeoutMs,
        signal: chunk.signal,
      })
      if (answer.status === (isLast ? COMPLETE : STORED) || answer.status === OK) return
      if (answer.status >= 200 && answer.status <= 299) throw unreadable(operation, answer)
      throw chunkFailure(operation, answer)
    } catch (error) {
      throw broken ?? error
    }
  }
}

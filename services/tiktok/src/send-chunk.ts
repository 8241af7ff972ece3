import { type ByteRange, createRangeSender, createUploadClients, type Media } from '@carteiro/platform-kit'
import { type ChunkPlan, contentRange } from './chunk-plan.ts'
import { chunkFailure, unreadable } from './failures.ts'

const STORED = 206
const COMPLETE = 201
/** Never documented, tolerated of a chunk that is not the last: should it not be there, TikTok asks for it. */
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

/**
 * `PUT` of one range to the upload address. TikTok posts when it has answered the last one with 201.
 * https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide
 *
 * @throws TikTokFailure, ConnectFailed, ResponseLost, PlatformError when the file cannot be read
 */
export const createChunkSender = (apiBaseUrl: string): SendChunk => {
  const sendRange = createRangeSender(
    createUploadClients({ platform: 'tiktok', apiBaseUrl, hostSuffixes: ['.tiktokapis.com'] }),
  )
  return async ({ uploadUrl, plan, ...chunk }) => {
    const isLast = chunk.range.end === plan.videoSize
    const operation = isLast ? 'upload_last_chunk' : 'upload_chunk'
    const headers = { 'content-range': contentRange(chunk.range, plan) }
    const answer = await sendRange({ ...chunk, operation, url: uploadUrl, headers })
    const taken = isLast ? [COMPLETE] : [STORED, OK]
    if (taken.includes(answer.status)) return
    if (answer.status >= 200 && answer.status <= 299) throw unreadable(operation, answer)
    throw chunkFailure(operation, answer)
  }
}

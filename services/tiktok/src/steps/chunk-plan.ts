import type { ByteRange } from '@carteiro/platform-kit'
import { CHUNK_BYTES, WHOLE_BELOW_BYTES } from '../limits.ts'

/** How a file is cut: bytes of every chunk but the last, and their number. */
export type ChunkPlan = { videoSize: number; chunkSize: number; totalChunkCount: number }

/**
 * A file is sent whole, or in equal chunks of which the last takes what is left over: the count is rounded down.
 * https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide
 */
export const planChunks = (videoSize: number): ChunkPlan =>
  videoSize < WHOLE_BELOW_BYTES
    ? { videoSize, chunkSize: videoSize, totalChunkCount: 1 }
    : { videoSize, chunkSize: CHUNK_BYTES, totalChunkCount: Math.floor(videoSize / CHUNK_BYTES) }

/** The chunk after which TikTok posts. */
export const lastChunk = ({ videoSize, chunkSize, totalChunkCount }: ChunkPlan): ByteRange => ({
  start: (totalChunkCount - 1) * chunkSize,
  end: videoSize,
})

/** What goes next when TikTok has the file up to `at`, which is less than where the last chunk begins. */
export const nextChunk = (plan: ChunkPlan, at: number): ByteRange => ({
  start: at,
  end: (Math.floor(at / plan.chunkSize) + 1) * plan.chunkSize,
})

export const contentRange = ({ start, end }: ByteRange, { videoSize }: ChunkPlan): string =>
  `bytes ${start}-${end - 1}/${videoSize}`

/**
 * How much TikTok has by the `Content-Range` of its own answer; undefined when it says none. The guide doesn't say
 * whether its end is a count or the last byte: the one that ends a chunk is meant.
 */
export const uploadedBytes = (header: unknown, { chunkSize }: ChunkPlan): number | undefined => {
  const end = /^bytes 0-(\d+)\/\d+$/.exec(String(header))?.[1]
  if (end === undefined) return undefined
  return (Number(end) + 1) % chunkSize === 0 ? Number(end) + 1 : Number(end)
}

import {
  isTransient,
  type Media,
  type OpenSource,
  PlatformFailure,
  sendChunks as sendInChunks,
} from '@carteiro/platform-kit'
import type { Chunk, Work } from '../api.ts'
import * as limits from '../limits.ts'
import { doubtOf, findOut, judgeRefusal, readStatus, type Sent } from '../reconcile.ts'
import { lastChunk, nextChunk, uploadedBytes } from './chunk-plan.ts'
import type { OpenUpload } from './open-upload.ts'

/** Share of the job that is done when TikTok has the whole file. */
const PERCENT_WHEN_SENT = 85

/** The chunk of an upload at a range, with reports of its progress. */
const chunkOf = (
  { attempt }: Work,
  { plan, uploadUrl }: OpenUpload,
  { range, source, signal }: Pick<Chunk, 'range' | 'source' | 'signal'>,
): Chunk => ({
  uploadUrl,
  plan,
  range,
  source,
  signal,
  onProgress: (bytes) => attempt.report('uploading', (PERCENT_WHEN_SENT * bytes) / plan.videoSize),
})

/**
 * How much of the file TikTok has, by its own count of bytes; what we believe when it doesn't say. A wrong belief is
 * refused, and posts nothing.
 */
const askProgress = async (
  work: Work,
  { publishId, plan }: OpenUpload,
  believed: number,
  error?: unknown,
): Promise<number> => {
  const status = await readStatus(work, publishId)
  const counted = 'task' in status ? status.task.uploaded_bytes : undefined
  const header = error instanceof PlatformFailure ? error.platformError.content_range : undefined
  return counted ?? uploadedBytes(header, plan) ?? believed
}

/**
 * Sends every chunk but the last, in order. Nothing is posted by them, and one that TikTok has already it refuses: a
 * later attempt goes on where TikTok says that it is. @throws PlatformFailure, Pending
 */
export const sendChunks = async (work: Work, upload: OpenUpload, openSource: OpenSource): Promise<void> => {
  const { attempt, api } = work
  const until = lastChunk(upload.plan).start
  if (until === 0) return
  const isResumed = attempt.earlier('upload_chunks') !== undefined

  await attempt.step('upload_chunks', {
    callSeconds: limits.SENDING.callSeconds,
    intent: { publish_id: upload.publishId },
    act: async (signal) => {
      let source: Media
      const uploaded = await sendInChunks({
        attempt,
        signal,
        name: 'TikTok',
        time: limits.SENDING,
        until,
        from: async () => {
          source = await openSource()
          return isResumed ? askProgress(work, upload, 0) : 0
        },
        send: async (at) => {
          const range = nextChunk(upload.plan, at)
          await api.sendChunk(chunkOf(work, upload, { range, source, signal }))
          return range.end
        },
        recover: (error, at) => {
          if (!isTransient(error)) throw error
          return askProgress(work, upload, at, error)
        },
      })
      return { uploaded_bytes: uploaded }
    },
  })
}

const LAST = 'upload_last_chunk'

/**
 * The chunk after which TikTok posts: the point of no return. Sending it again to the same address is harmless, since
 * an upload becomes one post at most; another upload is begun only when it is proven that this one came to nothing.
 * @throws PlatformFailure, ResponseLost, Pending
 */
export const sendLastChunk = (work: Work, upload: OpenUpload, openSource: OpenSource): Promise<Sent> => {
  const { attempt, api } = work
  const range = lastChunk(upload.plan)
  const doubt = doubtOf(attempt.earlier(LAST))
  return attempt.step<Sent>(LAST, {
    publishes: true,
    counts: false,
    callSeconds: limits.chunkSeconds(range),
    intent: { publish_id: upload.publishId, doubted: doubt.isThere },
    act: async (signal) => {
      const source = await openSource()
      try {
        await api.sendChunk(chunkOf(work, upload, { range, source, signal }))
        return { sent_at: new Date().toISOString() }
      } catch (error) {
        if (!(error instanceof PlatformFailure) || error.remedy === undefined) throw error
        return judgeRefusal(work, upload, error, doubt)
      }
    },
    reconcile: (_intent, beganAt, secondsSinceCall) => findOut(work, upload, beganAt, secondsSinceCall),
  })
}
